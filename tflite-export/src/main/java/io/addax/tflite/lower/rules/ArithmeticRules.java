package io.addax.tflite.lower.rules;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;

/** Element-wise arithmetic. */
public final class ArithmeticRules {
  static final OpOptions ADD = new ArithmeticOptions.Add(Activation.NONE);
  static final OpOptions SUB = new ArithmeticOptions.Sub(Activation.NONE);
  static final OpOptions MUL = new ArithmeticOptions.Mul(Activation.NONE);
  static final OpOptions DIV = new ArithmeticOptions.Div(Activation.NONE);

  /** Ops of one input that both sides have. */
  private static final Map<String, OpCode> UNARY =
      Map.ofEntries(
          Map.entry("Neg", OpCode.NEG),
          Map.entry("Abs", OpCode.ABS),
          Map.entry("Sign", OpCode.SIGN),
          Map.entry("Square", OpCode.SQUARE),
          Map.entry("Sqrt", OpCode.SQRT),
          Map.entry("Rsqrt", OpCode.RSQRT),
          Map.entry("Exp", OpCode.EXP),
          Map.entry("Log", OpCode.LOG),
          Map.entry("Sin", OpCode.SIN),
          Map.entry("Cos", OpCode.COS),
          Map.entry("Floor", OpCode.FLOOR),
          Map.entry("Ceil", OpCode.CEIL),
          Map.entry("Round", OpCode.ROUND),
          Map.entry("Rint", OpCode.ROUND));

  /** Ops of two inputs that both sides have. */
  private static final Map<String, OpCode> BINARY =
      Map.of(
          "Minimum", OpCode.MINIMUM,
          "SquaredDifference", OpCode.SQUARED_DIFFERENCE,
          "FloorDiv", OpCode.FLOOR_DIV,
          "FloorMod", OpCode.FLOOR_MOD);

  private ArithmeticRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    UNARY.forEach((type, code) -> rules.accept(type, n -> same(n, code)));
    BINARY.forEach((type, code) -> rules.accept(type, n -> same(n, code)));
    rules.accept("AddV2", ArithmeticRules::add);
    rules.accept("Add", ArithmeticRules::add);
    rules.accept("BiasAdd", ArithmeticRules::add);
    rules.accept("AddN", ArithmeticRules::addN);
    rules.accept("Sub", ArithmeticRules::sub);
    rules.accept("Mul", n -> n.finish(OpCode.MUL, MUL, n.input(0), n.input(1)));
    rules.accept("RealDiv", ArithmeticRules::div);
    rules.accept("Div", ArithmeticRules::div);
    rules.accept("DivNoNan", ArithmeticRules::divNoNan);
    rules.accept("Maximum", ArithmeticRules::maximum);
    rules.accept("Pow", ArithmeticRules::pow);
    rules.accept("Reciprocal", ArithmeticRules::reciprocal);
    rules.accept("Inv", ArithmeticRules::reciprocal);
    rules.accept("Expm1", ArithmeticRules::expm1);
    rules.accept("Log1p", ArithmeticRules::log1p);
    rules.accept("Cast", ArithmeticRules::cast);
  }

  private static void same(NodeLowering n, OpCode code) {
    n.finish(code, OpOptions.NONE, n.inputs(0, n.inputCount()).toArray(IrTensor[]::new));
  }

  private static void add(NodeLowering n) {
    n.finish(OpCode.ADD, ADD, n.input(0), n.input(1));
  }

  private static void addN(NodeLowering n) {
    IrTensor sum = n.input(0);
    if (n.inputCount() == 1) {
      n.alias(sum);
      return;
    }
    for (int i = 1; i < n.inputCount() - 1; i++) {
      sum = n.step(OpCode.ADD, ADD, sum, n.input(i));
    }
    n.finish(OpCode.ADD, ADD, sum, n.input(n.inputCount() - 1));
  }

  /** {@code x - c} is {@code x + (-c)}, which can become a bias. */
  private static void sub(NodeLowering n) {
    if (n.isConstant(1) && n.outputDtype(0) == DType.FLOAT32) {
      n.finish(OpCode.ADD, ADD, n.input(0), mapped(n, 1, v -> -v));
    } else {
      n.finish(OpCode.SUB, SUB, n.input(0), n.input(1));
    }
  }

  /** {@code x / c} is {@code x · (1 / c)}, which has an integer kernel and can be folded. */
  private static void div(NodeLowering n) {
    if (n.isConstant(1) && n.outputDtype(0) == DType.FLOAT32) {
      n.finish(OpCode.MUL, MUL, n.input(0), mapped(n, 1, v -> 1 / v));
    } else {
      n.finish(OpCode.DIV, DIV, n.input(0), n.input(1));
    }
  }

  private static void divNoNan(NodeLowering n) {
    if (n.isConstant(1)) {
      n.finish(OpCode.MUL, MUL, n.input(0), mapped(n, 1, v -> v == 0 ? 0 : 1 / v));
      return;
    }
    IrTensor quotient = n.step(OpCode.DIV, DIV, n.input(0), n.input(1));
    IrTensor isZero =
        IrTensor.activation(
            n.node().name() + "/zero", DType.BOOL, n.input(1).shape(), n.input(1).signature());
    n.emit(OpCode.EQUAL, OpOptions.NONE, List.of(n.input(1), n.scalar(0)), List.of(isZero));
    n.finish(OpCode.SELECT_V2, OpOptions.NONE, isZero, n.scalar(0), quotient);
  }

  private static IrTensor mapped(NodeLowering n, int input, DoubleUnaryOperator map) {
    HostTensor value = n.constant(input, "operand").copy();
    float[] data = value.floats();
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) map.applyAsDouble(data[i]);
    }
    return n.constant(n.inputName(input), value);
  }

  private static void maximum(NodeLowering n) {
    boolean relu =
        n.isConstant(1)
            && n.outputDtype(0) == DType.FLOAT32
            && n.input(1).size() == 1
            && n.input(1).value().scalarFloat() == 0
            && n.input(0).rank() == n.outputShape(0).length;
    if (relu) {
      n.finish(OpCode.RELU, OpOptions.NONE, n.input(0));
    } else {
      same(n, OpCode.MAXIMUM);
    }
  }

  private static void pow(NodeLowering n) {
    IrTensor x = n.input(0);
    double exponent =
        n.isConstant(1) && n.input(1).size() == 1 ? n.input(1).value().doubleAt(0) : Double.NaN;
    if (exponent == 2) {
      n.finish(OpCode.SQUARE, OpOptions.NONE, x);
    } else if (exponent == 3) {
      n.finish(OpCode.MUL, MUL, n.step(OpCode.SQUARE, OpOptions.NONE, x), x);
    } else if (exponent == 0.5) {
      n.finish(OpCode.SQRT, OpOptions.NONE, x);
    } else if (exponent == -0.5) {
      n.finish(OpCode.RSQRT, OpOptions.NONE, x);
    } else {
      same(n, OpCode.POW);
    }
  }

  private static void reciprocal(NodeLowering n) {
    n.finish(OpCode.DIV, DIV, n.scalar(1), n.input(0));
  }

  private static void expm1(NodeLowering n) {
    IrTensor exp = n.step(OpCode.EXP, OpOptions.NONE, n.input(0));
    n.finish(OpCode.ADD, ADD, exp, n.scalar(-1));
  }

  private static void log1p(NodeLowering n) {
    IrTensor sum = n.step(OpCode.ADD, ADD, n.input(0), n.scalar(1));
    n.finish(OpCode.LOG, OpOptions.NONE, sum);
  }

  private static void cast(NodeLowering n) {
    DType from = n.input(0).dtype();
    if (from == n.outputDtype(0)) {
      n.alias(n.input(0));
    } else {
      n.finish(OpCode.CAST, new ArrayOptions.Cast(from, n.outputDtype(0)), n.input(0));
    }
  }
}
