package io.addax.tflite.quantize;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.RandomData;
import io.addax.tflite.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Small graphs that are quantized in several modes. */
final class SmallGraphs {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};

  /** Inputs of {@link #NETWORK}. */
  static final HostTensor IMAGES = new RandomData(3).uniform(0, 1, 64, 8, 8, 3);

  private SmallGraphs() {}

  static Operand<?> random(Ops ops, long... shape) {
    return ops.constant(new RandomData(shape.length * 17L + shape[0]).normal(0.3, shape));
  }

  private static Operand<?> network(Ops ops, Operand<?> x) {
    Operand<?> conv = ops.conv2d(x, random(ops, 3, 3, 3, 8), ONE, "SAME", ONE);
    Operand<?> pooled =
        ops.maxPool2d(ops.relu(ops.biasAdd(conv, random(ops, 8))), TWO, TWO, "VALID");
    Operand<?> depthwise = ops.depthwiseConv2d(pooled, random(ops, 3, 3, 8, 1), ONE, "SAME", ONE);
    Operand<?> added = ops.add(ops.relu6(depthwise), pooled);
    Operand<?> flat = ops.reshape(added, -1, 128);
    return ops.softmax(ops.biasAdd(ops.matMul(flat, random(ops, 128, 5)), random(ops, 5)));
  }

  static final FrozenGraph NETWORK = TestGraph.of(Shape.of(-1, 8, 8, 3), SmallGraphs::network);

  /** Functions of a tensor (n, 4, 6), each by its name. */
  static Stream<Arguments> functions() {
    return Stream.of(
        of("relu", Ops::relu),
        of("relu6", (ops, x) -> ops.relu6(ops.mul(x, 5))),
        of("clip", (ops, x) -> ops.clip(x, -1, 1)),
        of("leaky relu", (ops, x) -> ops.leakyRelu(x, 0.2f)),
        of("elu", Ops::elu),
        of("sigmoid", (ops, x) -> ops.unary("Sigmoid", x)),
        of("tanh", (ops, x) -> ops.unary("Tanh", x)),
        of("softmax", Ops::softmax),
        of("log-softmax", Ops::logSoftmax),
        of("exp", Ops::exp),
        of("abs", Ops::abs),
        of("neg", Ops::neg),
        of("square", Ops::square),
        of("rsqrt", (ops, x) -> ops.rsqrt(ops.add(ops.square(x), 0.5))),
        of("log", (ops, x) -> ops.log(ops.add(ops.square(x), 0.5))),
        of("x + 1", (ops, x) -> ops.add(x, 1)),
        of("x - exp(x)", (ops, x) -> ops.sub(x, ops.exp(x))),
        of("x · exp(x)", (ops, x) -> ops.mul(x, ops.exp(x))),
        of("x / 255", (ops, x) -> ops.div(x, 255)),
        of("squared difference", (ops, x) -> ops.squaredDifference(x, ops.exp(x))),
        of("maximum", (ops, x) -> ops.maximum(x, ops.neg(x))),
        of("minimum of x and 0.5", (ops, x) -> ops.minimum(x, 0.5)),
        of("mean", (ops, x) -> ops.mean(x, 1)),
        of("mean of images", (ops, x) -> ops.mean(ops.reshape(x, -1, 2, 2, 6), 1, 2)),
        of("sum", (ops, x) -> ops.sum(x, 2)),
        of("max", (ops, x) -> ops.max(x, 2)),
        of("transpose", (ops, x) -> ops.transpose(x, 0, 2, 1)),
        of("pad", (ops, x) -> ops.pad(x, new int[][] {{0, 0}, {1, 1}, {0, 0}})),
        of("concatenation", (ops, x) -> ops.concat(List.of(x, ops.mul(x, 3)), 1)),
        of("concatenation with a softmax", (ops, x) -> ops.concat(List.of(x, ops.softmax(x)), 1)),
        of("stack", (ops, x) -> ops.stack(List.of(x, ops.mul(x, 3)), 1)),
        of("split", (ops, x) -> ops.add(ops.split(x, 2, 1).get(1), 1)),
        of("slice", (ops, x) -> ops.slice(x, new int[] {0, 1, 0}, new int[] {-1, 2, -1})),
        of("tile", (ops, x) -> ops.tile(x, 1, 2, 1)),
        of("resize", (ops, x) -> ops.resizeBilinear(ops.reshape(x, -1, 4, 3, 2), ops.ints(8, 6))),
        of("nearest", (ops, x) -> ops.resizeNearest(ops.reshape(x, -1, 4, 3, 2), ops.ints(8, 6))),
        of("select", (ops, x) -> ops.select(ops.greater(x, 0.1), x, ops.mul(x, 0.5))),
        of("cast", (ops, x) -> ops.mul(x, ops.cast(ops.greater(x, 0.3), DType.FLOAT32))),
        of("batch matmul", (ops, x) -> ops.batchMatMul(x, ops.exp(x), false, true)),
        of("dense at rank 3", (ops, x) -> ops.batchMatMul(x, random(ops, 6, 5), false, false)),
        of("grouped convolution", SmallGraphs::grouped),
        of("dilated convolution", SmallGraphs::dilated),
        of("transposed convolution", SmallGraphs::transposed),
        of("layer normalization", SmallGraphs::layerNorm));
  }

  private static Arguments of(String name, TestGraph.Function function) {
    return arguments(name, function);
  }

  private static Operand<?> grouped(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 2, 2, 6);
    return ops.conv2d(image, random(ops, 1, 1, 3, 4), ONE, "SAME", ONE);
  }

  private static Operand<?> dilated(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 4, 6, 1);
    return ops.conv2d(image, random(ops, 2, 2, 1, 4), ONE, "SAME", TWO);
  }

  private static Operand<?> transposed(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 2, 2, 6);
    Operand<?> batch = ops.dimension(image, 0);
    Operand<?> shape =
        ops.stack(List.of(batch, ops.constant(4), ops.constant(4), ops.constant(3)), 0);
    Operand<?> y = ops.conv2dTranspose(shape, random(ops, 2, 2, 3, 6), image, TWO, "SAME", ONE);
    return ops.biasAdd(y, random(ops, 3));
  }

  private static Operand<?> layerNorm(Ops ops, Operand<?> x) {
    Operand<?> mean = ops.meanKeepDims(x, -1);
    Operand<?> variance = ops.meanKeepDims(ops.squaredDifference(x, mean), -1);
    return ops.mul(ops.sub(x, mean), ops.rsqrt(ops.add(variance, 0.1)));
  }
}
