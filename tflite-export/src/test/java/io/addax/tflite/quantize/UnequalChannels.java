package io.addax.tflite.quantize;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.RandomData;
import io.addax.tflite.TestGraph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A classifier of three layers whose first two share channels of ranges from 1/100 to 100: the
 * second takes back by what the first multiplies. One scale for all of them loses the small ones.
 */
public final class UnequalChannels {
  private static final int WIDTH = 32;

  public static final HostTensor DATA = new RandomData(5).normal(1, 300, WIDTH);
  static final HostTensor MORE = new RandomData(6).normal(1, 500, WIDTH);
  public static final FrozenGraph GRAPH =
      TestGraph.of(Shape.of(-1, WIDTH), UnequalChannels::network);

  private UnequalChannels() {}

  private static Operand<?> network(Ops ops, Operand<?> x) {
    float[] factors = new RandomData(1).uniform(-2, 2, WIDTH).floats();
    HostTensor first = new RandomData(2).normal(0.3, WIDTH, WIDTH);
    HostTensor bias = new RandomData(3).normal(0.3, WIDTH);
    HostTensor second = new RandomData(4).normal(0.3, WIDTH, WIDTH);
    for (int c = 0; c < WIDTH; c++) {
      float factor = (float) Math.pow(10, factors[c]);
      bias.floats()[c] *= factor;
      for (int i = 0; i < WIDTH; i++) {
        first.floats()[i * WIDTH + c] *= factor;
        second.floats()[c * WIDTH + i] /= factor;
      }
    }
    Operand<?> a = dense(ops.scope("first"), x, first, bias);
    Operand<?> b = dense(ops.scope("second"), a, second, new RandomData(7).normal(0.3, WIDTH));
    Ops third = ops.scope("third");
    Operand<?> kernel = third.constant(new RandomData(8).normal(0.5, WIDTH, 10));
    return third.biasAdd(
        third.matMul(b, kernel), third.constant(new RandomData(9).normal(0.3, 10)));
  }

  private static Operand<?> dense(Ops ops, Operand<?> x, HostTensor kernel, HostTensor bias) {
    return ops.relu(ops.biasAdd(ops.matMul(x, ops.constant(kernel)), ops.constant(bias)));
  }
}
