package io.addax.tflite.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.lower.Batch;
import io.addax.tflite.lower.GraphLowering;
import io.addax.tflite.quantize.UnequalChannels;
import io.addax.tflite.verify.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class EqualizeChannelsTest {
  private static final int[] ONE = {1, 1};
  private static final HostTensor IMAGES = new RandomData(1).uniform(0, 1, 120, 8, 8, 3);
  private static final FrozenGraph GRAPH =
      TestGraph.of(Shape.of(-1, 8, 8, 3), (ops, x) -> network(ops, x, false));

  /** Random weights whose last axis has ranges from 1/30 to 30. */
  private static Operand<?> unequal(Ops ops, long... shape) {
    HostTensor weights = new RandomData(shape.length + shape[0]).normal(0.3, shape);
    int channels = (int) shape[shape.length - 1];
    float[] powers = new RandomData(channels).uniform(-1.5, 1.5, channels).floats();
    for (int i = 0; i < weights.size(); i++) {
      weights.floats()[i] *= (float) Math.pow(10, powers[i % channels]);
    }
    return ops.constant(weights);
  }

  /** Convolution, depthwise convolution, pooling, convolution, flattening, dense layer. */
  private static Operand<?> network(Ops ops, Operand<?> x, boolean six) {
    int[] two = {2, 2};
    Operand<?> a = ops.conv2d(x, unequal(ops, 3, 3, 3, 12), ONE, "SAME", ONE);
    a = ops.biasAdd(a, unequal(ops, 12));
    a = six ? ops.relu6(a) : ops.relu(a);
    Operand<?> b =
        ops.depthwiseConv2d(
            a, ops.constant(new RandomData(4).normal(0.3, 3, 3, 12, 1)), ONE, "SAME", ONE);
    b = six ? ops.relu6(b) : ops.relu(b);
    b = ops.maxPool2d(b, two, two, "VALID");
    Operand<?> c =
        ops.conv2d(b, ops.constant(new RandomData(5).normal(0.3, 1, 1, 12, 6)), ONE, "SAME", ONE);
    Operand<?> flat = ops.reshape(ops.biasAdd(c, unequal(ops, 6)), -1, 96);
    return ops.matMul(flat, ops.constant(new RandomData(6).normal(0.2, 96, 5)));
  }

  private static Verification verify(FrozenGraph graph, Quantization mode, boolean equalize) {
    return verify(graph, mode, IMAGES, equalize);
  }

  private static Verification verify(
      FrozenGraph graph, Quantization mode, HostTensor data, boolean equalize) {
    return TFLiteConverter.of(graph)
        .quantize(mode)
        .representative(data)
        .equalize(equalize)
        .convert()
        .verify(data);
  }

  private static IrGraph lowered(FrozenGraph graph) {
    IrGraph ir = GraphLowering.lower(graph, Batch.auto());
    Passes.optimize(ir);
    return ir;
  }

  @Test
  void theFloatModelStaysTheSame() {
    Verification before = verify(GRAPH, Quantization.NONE, false);
    Verification after = verify(GRAPH, Quantization.NONE, true);
    double greatest = greatestOutput();
    assertTrue(before.maxError() < 1e-5 * greatest, before.toString());
    assertTrue(after.maxError() < 1e-5 * greatest, after + " of " + greatest);
  }

  private static double greatestOutput() {
    double greatest = 0;
    try (FrozenRunner runner = GRAPH.runner()) {
      for (float value : runner.run(List.of(IMAGES)).get(0).floats()) {
        greatest = Math.max(greatest, Math.abs(value));
      }
    }
    return greatest;
  }

  @Test
  void neighboursHaveTheSameRangesAfterwards() {
    IrGraph graph = lowered(GRAPH);
    assertTrue(new EqualizeChannels().run(graph));
    IrOp conv = graph.ops().get(0);
    IrOp depthwise = graph.ops().get(1);
    float[] first = greatestPerOutput(conv);
    float[] second = KernelInputs.greatest(depthwise, first.length);
    for (int c = 0; c < first.length; c++) {
      assertEquals(1, first[c] / second[c], 0.01, "channel " + c);
    }
    assertFalse(new EqualizeChannels().run(graph), "equal ranges stay");
  }

  private static float[] greatestPerOutput(IrOp op) {
    float[] weights = Weights.kernel(op).value().floats();
    float[] greatest = new float[Weights.channels(op)];
    for (int i = 0; i < weights.length; i++) {
      int c = i / (weights.length / greatest.length);
      greatest[c] = Math.max(greatest[c], Math.abs(weights[i]));
    }
    return greatest;
  }

  @Test
  void integersComeNearerWhereChannelsAreUnequal() {
    FrozenGraph graph = UnequalChannels.GRAPH;
    double before = verify(graph, Quantization.INT8, UnequalChannels.DATA, false).meanError();
    double after = verify(graph, Quantization.INT8, UnequalChannels.DATA, true).meanError();
    assertTrue(after < 0.3 * before, before + " became " + after);
  }

  @Test
  void aLimitAtSixAllowsNoFactor() {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 8, 8, 3), (ops, x) -> network(ops, x, true));
    IrGraph ir = lowered(graph);
    IrOp first = ir.ops().get(0);
    new EqualizeChannels().run(ir);
    assertTrue(first == ir.ops().get(0), "the first kernel is as it was");
    assertTrue(verify(graph, Quantization.NONE, true).maxError() < 1e-4);
  }
}
