package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.OpBuilder;
import io.addax.graph.Ops;
import io.addax.graph.TensorProtos;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** What every family of ops stands on: making any op, and constants. */
public interface OpFactory {
  /** Begins an op of any type that TensorFlow has, in this scope. */
  OpBuilder op(String type);

  /** This scope with all families. */
  Ops ops();

  /** A constant. */
  default Operand<?> constant(HostTensor value) {
    return op("Const").attr("dtype", value.dtype()).attr("value", value).output();
  }

  /** A float32 scalar. */
  default Operand<?> constant(float value) {
    return constant(HostTensor.scalar(value));
  }

  /** An int32 scalar. */
  default Operand<?> constant(int value) {
    return constant(HostTensor.scalar(value));
  }

  /** A constant vector of int32, as axes and shapes are given to ops. */
  default Operand<?> ints(int... values) {
    return constant(HostTensor.of(Shape.of(values.length), values));
  }

  /** A scalar of a given dtype. */
  default Operand<?> scalar(DType dtype, double value) {
    return constant(HostTensor.of(Shape.scalar(), value).cast(dtype));
  }

  /** A scalar of the same dtype as {@code like}. */
  default Operand<?> scalarLike(Operand<?> like, double value) {
    return scalar(Ops.dtype(like), value);
  }

  /** A value fed at each run; unknown dimensions are -1. */
  default Operand<?> placeholder(DType dtype, Shape shape) {
    return op("Placeholder").attr("dtype", dtype).attr("shape", shape).output();
  }

  /** The value behind an output that is a constant of the graph. */
  default Optional<HostTensor> constantValue(Operand<?> x) {
    GraphOperation op = (GraphOperation) x.op();
    return op.type().equals("Const")
        ? Optional.of(TensorProtos.parse(op.attributes().getAttrValueProto("value").getTensor()))
        : Optional.empty();
  }

  /** An op of one input and one output. */
  default Operand<?> unary(String type, Operand<?> x) {
    return op(type).input(x).output();
  }

  /** An op of two inputs and one output. */
  default Operand<?> binary(String type, Operand<?> x, Operand<?> y) {
    return op(type).input(x).input(y).output();
  }
}
