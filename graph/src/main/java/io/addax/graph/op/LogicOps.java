package io.addax.graph.op;

import org.tensorflow.Operand;

/** Comparisons, logic and selection, with NumPy's broadcasting. */
public interface LogicOps extends OpFactory {
  default Operand<?> equal(Operand<?> x, Operand<?> y) {
    return binary("Equal", x, y);
  }

  default Operand<?> notEqual(Operand<?> x, Operand<?> y) {
    return binary("NotEqual", x, y);
  }

  default Operand<?> greater(Operand<?> x, Operand<?> y) {
    return binary("Greater", x, y);
  }

  default Operand<?> greater(Operand<?> x, double y) {
    return greater(x, scalarLike(x, y));
  }

  default Operand<?> greaterEqual(Operand<?> x, Operand<?> y) {
    return binary("GreaterEqual", x, y);
  }

  default Operand<?> greaterEqual(Operand<?> x, double y) {
    return greaterEqual(x, scalarLike(x, y));
  }

  default Operand<?> less(Operand<?> x, Operand<?> y) {
    return binary("Less", x, y);
  }

  default Operand<?> less(Operand<?> x, double y) {
    return less(x, scalarLike(x, y));
  }

  default Operand<?> lessEqual(Operand<?> x, Operand<?> y) {
    return binary("LessEqual", x, y);
  }

  default Operand<?> lessEqual(Operand<?> x, double y) {
    return lessEqual(x, scalarLike(x, y));
  }

  default Operand<?> logicalAnd(Operand<?> x, Operand<?> y) {
    return binary("LogicalAnd", x, y);
  }

  default Operand<?> logicalOr(Operand<?> x, Operand<?> y) {
    return binary("LogicalOr", x, y);
  }

  default Operand<?> logicalNot(Operand<?> x) {
    return unary("LogicalNot", x);
  }

  /** {@code yes} where {@code condition} holds, {@code no} elsewhere; all three are broadcast. */
  default Operand<?> select(Operand<?> condition, Operand<?> yes, Operand<?> no) {
    return op("SelectV2").input(condition).input(yes).input(no).output();
  }

  default Operand<?> isFinite(Operand<?> x) {
    return unary("IsFinite", x);
  }

  default Operand<?> isNan(Operand<?> x) {
    return unary("IsNan", x);
  }
}
