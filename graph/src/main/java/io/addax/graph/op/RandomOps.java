package io.addax.graph.op;

import io.addax.graph.DType;
import org.tensorflow.Operand;

/**
 * Random numbers that depend only on their seed, so that a run can be repeated and resumed.
 *
 * <p>{@code seed} is an int64 vector of two numbers; the same seed gives the same numbers on every
 * run and device.
 */
public interface RandomOps extends OpFactory {
  /** Uniform in [0, 1). */
  default Operand<?> statelessUniform(Operand<?> shape, Operand<?> seed, DType dtype) {
    return op("StatelessRandomUniform").input(shape).input(seed).attr("dtype", dtype).output();
  }

  /** Normal with mean 0 and standard deviation 1. */
  default Operand<?> statelessNormal(Operand<?> shape, Operand<?> seed, DType dtype) {
    return op("StatelessRandomNormal").input(shape).input(seed).attr("dtype", dtype).output();
  }
}
