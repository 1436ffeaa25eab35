package io.addax.graph.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** A few networks against TensorFlow's own gradients, where those are known to be right. */
class SecondOracleTest {
  private static Arguments net(String name, GradientCheck.Formula net, Shape... shapes) {
    return Arguments.of(name, net, List.of(shapes));
  }

  static Stream<Arguments> nets() {
    int[] one = {1, 1};
    int[] two = {2, 2};
    return Stream.of(
        net(
            "multi-layer perceptron",
            (ops, x) -> {
              Operand<?> h = ops.relu(ops.biasAdd(ops.matMul(x[0], x[1]), x[2]));
              return ops.softmaxCrossEntropy(ops.matMul(h, x[3]), ops.softmax(x[4]));
            },
            Shape.of(5, 7),
            Shape.of(7, 6),
            Shape.of(6),
            Shape.of(6, 4),
            Shape.of(5, 4)),
        net(
            "convolutional net",
            (ops, x) -> {
              Operand<?> h = ops.conv2d(x[0], x[1], one, "SAME", one);
              h = ops.maxPool2d(ops.elu(h), two, two, "VALID");
              h = ops.depthwiseConv2d(h, x[2], one, "SAME", one);
              h = ops.avgPool2d(ops.tanh(h), two, two, "SAME");
              return ops.softmax(ops.reshape(h, 3, -1));
            },
            Shape.of(3, 8, 8, 2),
            Shape.of(3, 3, 2, 4),
            Shape.of(3, 3, 4, 2)),
        net(
            "batch normalization and a residual",
            (ops, x) -> {
              Operand<?> none = ops.constant(HostTensor.zeros(DType.FLOAT32, Shape.of(0)));
              Operand<?> h = ops.fusedBatchNorm(x[0], x[1], x[2], none, none, 1e-3f, true).get(0);
              return ops.mean(ops.add(ops.leakyRelu(h, 0.2f), x[0]), 1, 2);
            },
            Shape.of(4, 5, 5, 3),
            Shape.of(3),
            Shape.of(3)),
        net(
            "attention",
            (ops, x) -> {
              Operand<?> scores = ops.einsum("bqd,bkd->bqk", x[0], x[1]);
              return ops.batchMatMul(ops.softmax(ops.mul(scores, 0.5)), x[2], false, false);
            },
            Shape.of(2, 3, 4),
            Shape.of(2, 5, 4),
            Shape.of(2, 5, 2)),
        net(
            "embedding and layer normalization",
            (ops, x) -> {
              Operand<?> ids =
                  ops.constant(HostTensor.of(Shape.of(2, 3), new int[] {1, 0, 4, 4, 2, 1}));
              Operand<?> e = ops.gather(x[0], ids, 0);
              Operand<?> centred = ops.sub(e, ops.meanKeepDims(e, -1));
              Operand<?> variance = ops.meanKeepDims(ops.square(centred), -1);
              Operand<?> normal = ops.mul(centred, ops.rsqrt(ops.add(variance, 1e-3)));
              return ops.concat(List.of(normal, ops.tile(x[1], 2, 3, 1)), -1);
            },
            Shape.of(5, 4),
            Shape.of(1, 1, 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nets")
  void tensorFlowFindsTheSameGradients(String name, GradientCheck.Formula net, List<Shape> shapes) {
    Ops ops = Ops.create();
    Random random = new Random(7);
    List<Operand<?>> x = new ArrayList<>();
    for (Shape shape : shapes) {
      float[] data = new float[(int) shape.size()];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextGaussian();
      }
      x.add(ops.constant(HostTensor.of(shape, data)));
    }
    Operand<?> loss = ops.sum(ops.square(net.apply(ops, x.toArray(new Operand<?>[0]))));
    var ours = Gradients.of(ops, List.of(loss), x);
    Output<?>[] theirs =
        ops.graph()
            .addGradients(
                "theirs",
                new Output<?>[] {loss.asOutput()},
                x.stream().map(Operand::asOutput).toArray(Output<?>[]::new),
                null);
    try (GraphSession session = new GraphSession(ops.graph())) {
      for (int i = 0; i < x.size(); i++) {
        float[] expected = session.fetch(theirs[i]).floats();
        float[] actual = session.fetch(ours.get(i).orElseThrow()).floats();
        assertEquals(expected.length, actual.length);
        for (int e = 0; e < expected.length; e++) {
          double allowed = 1e-5 * Math.max(1, Math.abs(expected[e]));
          assertEquals(expected[e], actual[e], allowed, "input " + i + ", element " + e);
        }
      }
    }
    ops.graph().close();
  }
}
