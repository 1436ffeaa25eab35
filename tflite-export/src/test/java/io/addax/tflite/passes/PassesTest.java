package io.addax.tflite.passes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Each pass on a graph of a few ops. */
class PassesTest {
  private static final OpOptions ADD = new ArithmeticOptions.Add(Activation.NONE);
  private static final OpOptions MUL = new ArithmeticOptions.Mul(Activation.NONE);
  private static final OpOptions DENSE = new ArithmeticOptions.Dense(false, false, Activation.NONE);

  private final IrGraph graph = new IrGraph();

  private IrTensor input(int... shape) {
    IrTensor x = tensor("x", shape);
    graph.inputs().put("x", x);
    return x;
  }

  private static IrTensor tensor(String name, int... shape) {
    return IrTensor.activation(name, DType.FLOAT32, shape, shape);
  }

  private static IrTensor constant(Shape shape, float... values) {
    return IrTensor.constant("c", HostTensor.of(shape, values));
  }

  private static IrTensor ints(int... values) {
    return IrTensor.constant("i", HostTensor.of(Shape.of(values.length), values));
  }

  private IrTensor emit(OpCode code, OpOptions options, int[] shape, IrTensor... in) {
    IrTensor out = tensor(code.name().toLowerCase(Locale.ROOT), shape);
    graph
        .ops()
        .add(new IrOp(code, options, Arrays.asList(in), List.of(out), new IrOp.Origin("l", "Op")));
    return out;
  }

  private IrTensor reshape(IrTensor x, int... shape) {
    return emit(OpCode.RESHAPE, OpOptions.NONE, shape, x, ints(shape));
  }

  private void output(IrTensor y) {
    graph.outputs().put("y", y);
  }

  private void apply(Pass pass, OpCode... left) {
    boolean changed = false;
    while (pass.run(graph)) {
      changed = true;
    }
    assertTrue(changed);
    assertEquals(List.of(left), graph.ops().stream().map(IrOp::code).toList());
  }

  private IrOp op(int index) {
    return graph.ops().get(index);
  }

  @Test
  void aReshapeToTheSameShapeGoes() {
    IrTensor x = input(2, 3);
    output(emit(OpCode.EXP, OpOptions.NONE, new int[] {2, 3}, reshape(x, 2, 3)));
    apply(new RemoveIdentities(), OpCode.EXP);
    assertSame(x, op(0).input(0));
  }

  @Test
  void aReshapeOfAReshapeReadsTheFirstInput() {
    IrTensor x = input(2, 3);
    output(reshape(reshape(x, 6), 3, 2));
    apply(new MergeReshapes(), OpCode.RESHAPE);
    assertSame(x, op(0).input(0));
  }

  private IrTensor dense(IrTensor x) {
    IrTensor kernel = constant(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    return emit(OpCode.FULLY_CONNECTED, DENSE, new int[] {1, 2}, x, kernel, null);
  }

  @Test
  void factorsAndSummandsPerChannelGoIntoKernelAndBias() {
    int[] shape = {1, 2};
    IrTensor biased = emit(OpCode.ADD, ADD, shape, dense(input(1, 3)), constant(Shape.of(2), 1, 2));
    IrTensor scaled = emit(OpCode.MUL, MUL, shape, constant(Shape.of(1, 2), 10, 100), biased);
    output(emit(OpCode.ADD, ADD, shape, scaled, constant(Shape.scalar(), 5)));
    apply(new FoldScaleAndShift(), OpCode.FULLY_CONNECTED);
    assertArrayEquals(new float[] {10, 20, 30, 400, 500, 600}, op(0).input(1).value().floats());
    assertArrayEquals(new float[] {15, 205}, op(0).input(2).value().floats());
  }

  @Test
  void nothingIsFoldedIntoAnOpThatIsReadTwice() {
    IrTensor y = dense(input(1, 3));
    IrTensor sum = emit(OpCode.ADD, ADD, new int[] {1, 2}, y, constant(Shape.of(2), 1, 2));
    output(emit(OpCode.MUL, MUL, new int[] {1, 2}, y, sum));
    assertFalse(new FoldScaleAndShift().run(graph));
  }

  @Test
  void nothingIsFoldedIntoAnOutput() {
    IrTensor y = dense(input(1, 3));
    graph.outputs().put("logits", y);
    output(emit(OpCode.RELU, OpOptions.NONE, new int[] {1, 2}, y));
    assertFalse(new FuseActivations().run(graph));
  }

  @Test
  void anActivationIsFused() {
    output(emit(OpCode.RELU, OpOptions.NONE, new int[] {1, 2}, dense(input(1, 3))));
    apply(new FuseActivations(), OpCode.FULLY_CONNECTED);
    assertEquals(Activation.RELU, op(0).activation());
    assertSame(graph.outputs().get("y"), op(0).output());
  }

  @Test
  void aReluCutAt6IsRelu6() {
    IrTensor relu = emit(OpCode.RELU, OpOptions.NONE, new int[] {3}, input(3));
    output(emit(OpCode.MINIMUM, OpOptions.NONE, new int[] {3}, relu, constant(Shape.scalar(), 6)));
    apply(new RecognizeRelu6(), OpCode.RELU6);
  }

  private static WindowOptions.Conv conv(Padding padding, int stride, int dilation) {
    return new WindowOptions.Conv(padding, stride, stride, dilation, dilation, Activation.NONE);
  }

  private static final IrTensor KERNEL =
      IrTensor.constant("k", HostTensor.of(Shape.of(1, 3, 3, 1), new float[9]));

  private void paddedConvolution(int before, int after, int stride) {
    IrTensor x = input(1, 6, 6, 1);
    IrTensor zeros =
        IrTensor.constant(
            "p", HostTensor.of(Shape.of(4, 2), 0, 0, before, after, before, after, 0, 0));
    int padded = 6 + before + after;
    IrTensor pad = emit(OpCode.PAD, OpOptions.NONE, new int[] {1, padded, padded, 1}, x, zeros);
    int size = (padded - 3) / stride + 1;
    output(
        emit(
            OpCode.CONV_2D,
            conv(Padding.VALID, stride, 1),
            new int[] {1, size, size, 1},
            pad,
            KERNEL,
            null));
  }

  @Test
  void zerosThatSameWouldAddBecomeSame() {
    paddedConvolution(0, 1, 2);
    assertTrue(new MergePadding().run(graph));
    assertEquals(conv(Padding.SAME, 2, 1), op(1).options());
    assertSame(graph.inputs().get("x"), op(1).input(0));
  }

  @Test
  void otherZerosStay() {
    paddedConvolution(1, 1, 2);
    assertFalse(new MergePadding().run(graph));
  }

  @Test
  void aConvolutionInBatchSpaceIsADilatedOne() {
    IrTensor x = input(1, 6, 6, 1);
    IrTensor none = IrTensor.constant("m", HostTensor.of(Shape.of(2, 2), 0, 0, 0, 0));
    IrTensor phases =
        emit(OpCode.SPACE_TO_BATCH_ND, OpOptions.NONE, new int[] {4, 3, 3, 1}, x, ints(2, 2), none);
    IrTensor y =
        emit(
            OpCode.CONV_2D,
            conv(Padding.VALID, 1, 1),
            new int[] {4, 1, 1, 1},
            phases,
            KERNEL,
            null);
    output(
        emit(
            OpCode.BATCH_TO_SPACE_ND, OpOptions.NONE, new int[] {1, 2, 2, 1}, y, ints(2, 2), none));
    apply(new MergeDilation(), OpCode.SPACE_TO_BATCH_ND, OpCode.CONV_2D);
    assertEquals(conv(Padding.VALID, 1, 2), op(1).options());
    apply(new RemoveDeadOps(), OpCode.CONV_2D);
  }

  @Test
  void aDenseLayerBetweenReshapesKeepsTheRank() {
    IrTensor x = input(2, 5, 3);
    IrTensor kernel = constant(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    IrTensor y =
        emit(OpCode.FULLY_CONNECTED, DENSE, new int[] {10, 2}, reshape(x, 10, 3), kernel, null);
    output(reshape(y, 2, 5, 2));
    apply(new KeepDenseRank(), OpCode.RESHAPE, OpCode.FULLY_CONNECTED);
    assertTrue(op(1).options(ArithmeticOptions.Dense.class).keepNumDims());
    apply(new RemoveDeadOps(), OpCode.FULLY_CONNECTED);
  }

  @Test
  void aBiasReachesTheConvolutionThroughAReshape() {
    IrTensor image = input(1, 1, 6, 1);
    IrTensor y =
        emit(OpCode.CONV_2D, conv(Padding.SAME, 1, 1), new int[] {1, 1, 6, 1}, image, KERNEL, null);
    output(
        emit(OpCode.ADD, ADD, new int[] {1, 6, 1}, reshape(y, 1, 6, 1), constant(Shape.of(1), 3)));
    apply(new SinkReshapes(), OpCode.CONV_2D, OpCode.ADD, OpCode.RESHAPE);
    apply(new FoldScaleAndShift(), OpCode.CONV_2D, OpCode.RESHAPE);
    assertArrayEquals(new float[] {3}, op(0).input(2).value().floats());
  }

  @Test
  void convolutionsWithoutABiasGetZeros() {
    paddedConvolution(1, 1, 1);
    assertTrue(new AddMissingBiases().run(graph));
    assertArrayEquals(new float[] {0}, op(1).input(2).value().floats());
  }

  @Test
  void anOutputThatIsAnInputIsACopyByItsName() {
    IrTensor x = input(2, 3);
    output(x);
    assertTrue(new NameOutputs().run(graph));
    assertEquals(OpCode.RESHAPE, op(0).code());
    assertEquals("y", graph.outputs().get("y").name());
  }
}
