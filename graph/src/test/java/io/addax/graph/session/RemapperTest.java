package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** What TensorFlow's remapper gets wrong when it fuses ops into oneDNN's. */
class RemapperTest {
  private final Ops ops = Ops.create();

  @AfterEach
  void close() {
    ops.graph().close();
  }

  private float first(Operand<?> feed, HostTensor value, Operand<?> result) {
    try (GraphSession session = new GraphSession(ops.graph())) {
      return session
          .run(List.of(feed), List.of(value), List.of(result), List.of())
          .get(0)
          .floats()[0];
    }
  }

  @Test
  void nanGoesThroughADenseLayerWithRelu() {
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 2));
    Operand<?> kernel = ops.constant(HostTensor.of(Shape.of(2, 1), 1f, 1f));
    Operand<?> bias = ops.constant(HostTensor.of(Shape.of(1), 1f));
    Operand<?> y = ops.relu(ops.biasAdd(ops.matMul(x, kernel), bias));
    assertEquals(Float.NaN, first(x, HostTensor.of(Shape.of(1, 2), Float.NaN, 1f), y));
  }

  @Test
  void layerNormalizationKeepsItsEpsilon() {
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1, 3, 4));
    Operand<?> gamma = ops.constant(HostTensor.of(Shape.of(4), 1f, 2f, 3f, 4f));
    Operand<?> beta = ops.constant(HostTensor.of(Shape.of(4), 0f, 0f, 0f, 0f));
    Operand<?> mean = ops.meanKeepDims(x, 2);
    Operand<?> variance = ops.meanKeepDims(ops.squaredDifference(x, mean), 2);
    Operand<?> factor = ops.mul(ops.rsqrt(ops.add(variance, 3)), gamma);
    Operand<?> y = ops.add(ops.mul(x, factor), ops.sub(beta, ops.mul(mean, factor)));
    float[] row = {2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0};
    // mean 1, variance 1: (2 - 1) / sqrt(1 + 3)
    assertEquals(0.5f, first(x, HostTensor.of(Shape.of(1, 3, 4), row), y), 1e-6f);
  }
}
