package io.addax.tflite.passes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.RandomData;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Each pass leaves what the interpreter computes as it was. */
class PassNumbersTest {
  private static final RandomData RANDOM = new RandomData(42);

  /** A graph before a pass, and what is left of it. */
  private record Case(String name, Pass pass, Consumer<Builder> graph, List<OpCode> left) {
    @Override
    public String toString() {
      return pass.getClass().getSimpleName() + ": " + name;
    }
  }

  private static Case of(String name, Pass pass, Consumer<Builder> graph, OpCode... left) {
    return new Case(name, pass, graph, List.of(left));
  }

  /** Makes graphs op by op; every op computes on what the one before has made. */
  private static final class Builder {
    final IrGraph graph = new IrGraph();
    IrTensor at;

    Builder input(int... shape) {
      at = IrTensor.activation("x", DType.FLOAT32, shape, shape);
      graph.inputs().put("x", at);
      return this;
    }

    Builder op(OpCode code, OpOptions options, int[] shape, IrTensor... inputs) {
      String name = code + "_" + graph.ops().size();
      IrTensor out = IrTensor.activation(name, DType.FLOAT32, shape, shape);
      IrOp.Origin origin = new IrOp.Origin("l", "Op");
      graph.ops().add(new IrOp(code, options, Arrays.asList(inputs), List.of(out), origin));
      at = out;
      return this;
    }

    Builder mul(HostTensor factor) {
      return op(
          OpCode.MUL,
          new ArithmeticOptions.Mul(Activation.NONE),
          at.shape(),
          at,
          IrTensor.constant("factor", factor));
    }

    Builder add(HostTensor summand) {
      return op(
          OpCode.ADD,
          new ArithmeticOptions.Add(Activation.NONE),
          at.shape(),
          IrTensor.constant("summand", summand),
          at);
    }

    Builder pad(int margin) {
      int[] zeros = {0, 0, margin, margin, margin, margin, 0, 0};
      int[] s = at.shape();
      return op(
          OpCode.PAD,
          OpOptions.NONE,
          new int[] {s[0], s[1] + 2 * margin, s[2] + 2 * margin, s[3]},
          at,
          IrTensor.constant("zeros", HostTensor.of(Shape.of(4, 2), zeros)));
    }

    Builder reshape(int... shape) {
      return op(OpCode.RESHAPE, OpOptions.NONE, shape, at, ints(shape));
    }

    Builder maxPool() {
      int[] s = at.shape();
      return op(
          OpCode.MAX_POOL_2D,
          new WindowOptions.Pool(Padding.VALID, 2, 2, 2, 2, Activation.NONE),
          new int[] {s[0], s[1] / 2, s[2] / 2, s[3]},
          at);
    }

    Builder averagePool() {
      int[] s = at.shape();
      return op(
          OpCode.AVERAGE_POOL_2D,
          new WindowOptions.Pool(Padding.SAME, 1, 1, 3, 3, Activation.NONE),
          s,
          at);
    }

    Builder conv(Padding padding, int filters, int groups, Activation activation) {
      int[] s = at.shape();
      int less = padding == Padding.VALID ? 2 : 0;
      return op(
          OpCode.CONV_2D,
          new WindowOptions.Conv(padding, 1, 1, 1, 1, activation),
          new int[] {s[0], s[1] - less, s[2] - less, filters},
          at,
          IrTensor.constant("kernel", RANDOM.normal(0.5, filters, 3, 3, s[3] / groups)),
          IrTensor.constant("bias", RANDOM.normal(0.5, filters)));
    }

    Builder depthwise(Padding padding, int multiplier) {
      int[] s = at.shape();
      int less = padding == Padding.VALID ? 2 : 0;
      return op(
          OpCode.DEPTHWISE_CONV_2D,
          new WindowOptions.Depthwise(padding, 1, 1, 1, 1, multiplier, Activation.NONE),
          new int[] {s[0], s[1] - less, s[2] - less, s[3] * multiplier},
          at,
          IrTensor.constant("kernel", RANDOM.normal(0.5, 1, 3, 3, s[3] * multiplier)),
          IrTensor.constant("bias", RANDOM.normal(0.5, s[3] * multiplier)));
    }

    Builder dense(int units) {
      int[] s = at.shape();
      return op(
          OpCode.FULLY_CONNECTED,
          new ArithmeticOptions.Dense(false, false, Activation.NONE),
          new int[] {s[0], units},
          at,
          IrTensor.constant("kernel", RANDOM.normal(0.5, units, s[1])));
    }

    Builder unary(OpCode code) {
      return op(code, OpOptions.NONE, at.shape(), at);
    }
  }

  private static IrTensor ints(int... values) {
    return IrTensor.constant("ints", HostTensor.of(Shape.of(values.length), values));
  }

  private static HostTensor vector(int size) {
    return RANDOM.normal(1, size);
  }

  private static HostTensor positive(int size) {
    return RANDOM.uniform(0.2, 2, size);
  }

  private static Builder image(Builder b) {
    return b.input(1, 8, 8, 4);
  }

  static Stream<Case> cases() {
    Pass factor = new FoldFactorIntoNext();
    Pass summand = new FoldSummandIntoNext();
    Activation none = Activation.NONE;
    return Stream.of(
        of(
            "before a convolution that pads",
            factor,
            b -> image(b).mul(vector(4)).conv(Padding.SAME, 6, 1, none),
            OpCode.CONV_2D),
        of(
            "through padding",
            factor,
            b -> image(b).mul(vector(4)).pad(1).conv(Padding.VALID, 6, 1, none),
            OpCode.PAD,
            OpCode.CONV_2D),
        of(
            "before a grouped convolution",
            factor,
            b -> image(b).mul(vector(4)).conv(Padding.SAME, 6, 2, none),
            OpCode.CONV_2D),
        of(
            "before a depthwise convolution",
            factor,
            b -> image(b).mul(vector(4)).depthwise(Padding.SAME, 2),
            OpCode.DEPTHWISE_CONV_2D),
        of(
            "positive, through the greatest",
            factor,
            b -> image(b).mul(positive(4)).maxPool().conv(Padding.SAME, 6, 1, none),
            OpCode.MAX_POOL_2D,
            OpCode.CONV_2D),
        of(
            "of channels, before a dense layer on all of them",
            factor,
            b -> image(b).mul(vector(4)).reshape(1, 256).dense(5),
            OpCode.RESHAPE,
            OpCode.FULLY_CONNECTED),
        of(
            "before a convolution",
            summand,
            b -> image(b).add(vector(4)).conv(Padding.VALID, 6, 1, none),
            OpCode.CONV_2D),
        of(
            "before a grouped convolution",
            summand,
            b -> image(b).add(vector(4)).conv(Padding.VALID, 6, 2, none),
            OpCode.CONV_2D),
        of(
            "before a depthwise convolution",
            summand,
            b -> image(b).add(vector(4)).depthwise(Padding.VALID, 2),
            OpCode.DEPTHWISE_CONV_2D),
        of(
            "through pools, before a dense layer without a bias",
            summand,
            b -> image(b).add(vector(4)).maxPool().averagePool().reshape(1, 64).dense(3),
            OpCode.MAX_POOL_2D,
            OpCode.AVERAGE_POOL_2D,
            OpCode.RESHAPE,
            OpCode.FULLY_CONNECTED),
        of(
            "a rescaling before a convolution that pads",
            new FactorBehindSummand(),
            b ->
                image(b)
                    .mul(HostTensor.scalar(2 / 255f))
                    .add(HostTensor.scalar(-1f))
                    .conv(Padding.SAME, 6, 1, none),
            OpCode.ADD,
            OpCode.MUL,
            OpCode.CONV_2D),
        of(
            "batch normalization behind ReLU",
            new FoldFactorBehindRelu(),
            b -> image(b).conv(Padding.SAME, 6, 1, Activation.RELU).mul(positive(6)).add(vector(6)),
            OpCode.CONV_2D,
            OpCode.ADD),
        of(
            "times one, plus zero, no padding",
            new RemoveNeutralOps(),
            b ->
                image(b)
                    .mul(HostTensor.scalar(1f))
                    .unary(OpCode.EXP)
                    .add(HostTensor.of(Shape.of(4), new float[4]))
                    .pad(0),
            OpCode.EXP),
        of(
            "axes in their order",
            new RemoveNeutralOps(),
            b -> {
              image(b).unary(OpCode.EXP);
              b.op(OpCode.TRANSPOSE, OpOptions.NONE, b.at.shape(), b.at, ints(0, 1, 2, 3));
            },
            OpCode.EXP),
        of(
            "to the same shape",
            new RemoveIdentities(),
            b -> image(b).reshape(1, 8, 8, 4).unary(OpCode.EXP),
            OpCode.EXP),
        of(
            "one behind the other",
            new MergeReshapes(),
            b -> image(b).reshape(1, 64, 4).reshape(1, 256),
            OpCode.RESHAPE),
        of(
            "factor and summand",
            new FoldScaleAndShift(),
            b -> image(b).conv(Padding.SAME, 6, 1, none).mul(vector(6)).add(vector(6)),
            OpCode.CONV_2D),
        of(
            "of a depthwise convolution",
            new FoldScaleAndShift(),
            b -> image(b).depthwise(Padding.SAME, 2).mul(vector(8)).add(vector(8)),
            OpCode.DEPTHWISE_CONV_2D),
        of(
            "ReLU6",
            new FuseActivations(),
            b -> image(b).depthwise(Padding.SAME, 1).unary(OpCode.RELU6),
            OpCode.DEPTHWISE_CONV_2D),
        of(
            "cut at 6",
            new RecognizeRelu6(),
            b -> {
              image(b).mul(HostTensor.scalar(9f)).unary(OpCode.RELU);
              b.op(
                  OpCode.MINIMUM,
                  OpOptions.NONE,
                  b.at.shape(),
                  b.at,
                  IrTensor.constant("six", HostTensor.scalar(6f)));
            },
            OpCode.MUL,
            OpCode.RELU6),
        of(
            "zeros around",
            new MergePadding(),
            b -> {
              image(b).pad(1).conv(Padding.VALID, 6, 1, none);
            },
            OpCode.PAD,
            OpCode.CONV_2D),
        of(
            "between reshapes",
            new KeepDenseRank(),
            b -> b.input(2, 5, 4).reshape(10, 4).dense(3).reshape(2, 5, 3),
            OpCode.RESHAPE,
            OpCode.FULLY_CONNECTED),
        of(
            "before a bias",
            new SinkReshapes(),
            b -> image(b).conv(Padding.SAME, 6, 1, none).reshape(1, 64, 6).add(vector(6)),
            OpCode.CONV_2D,
            OpCode.ADD,
            OpCode.RESHAPE),
        of(
            "dilation",
            new MergeDilation(),
            PassNumbersTest::dilated,
            OpCode.SPACE_TO_BATCH_ND,
            OpCode.CONV_2D),
        of(
            "beside",
            new RemoveDeadOps(),
            b -> {
              IrTensor x = image(b).unary(OpCode.EXP).at;
              b.unary(OpCode.RELU);
              b.at = x;
            },
            OpCode.EXP),
        of(
            "to convolutions",
            new AddMissingBiases(),
            b -> {
              image(b).conv(Padding.SAME, 6, 1, none);
            },
            OpCode.CONV_2D),
        of("to outputs", new NameOutputs(), b -> image(b).unary(OpCode.EXP), OpCode.EXP));
  }

  private static void dilated(Builder b) {
    image(b);
    IrTensor zeros = IrTensor.constant("zeros", HostTensor.of(Shape.of(2, 2), 0, 0, 0, 0));
    b.op(OpCode.SPACE_TO_BATCH_ND, OpOptions.NONE, new int[] {4, 4, 4, 4}, b.at, ints(2, 2), zeros);
    b.conv(Padding.VALID, 6, 1, Activation.NONE);
    b.op(OpCode.BATCH_TO_SPACE_ND, OpOptions.NONE, new int[] {1, 4, 4, 6}, b.at, ints(2, 2), zeros);
  }

  private static float[] run(IrGraph graph, HostTensor x) {
    InterpreterConfig config = InterpreterConfig.defaults().withoutXnnpack();
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(ModelWriter.write(graph).bytes(), config)) {
      return interpreter.run(x).get(0).floats();
    }
  }

  private static List<OpCode> codes(IrGraph graph) {
    return graph.ops().stream().map(IrOp::code).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theInterpreterComputesTheSame(Case c) {
    Builder builder = new Builder();
    c.graph().accept(builder);
    IrGraph graph = builder.graph;
    graph.outputs().put("y", builder.at);
    long[] shape = Arrays.stream(graph.inputs().get("x").shape()).asLongStream().toArray();
    HostTensor x = RANDOM.normal(1, shape);
    if (c.pass() instanceof AddMissingBiases) {
      IrOp conv = graph.ops().get(0);
      float[] wanted = run(graph, x);
      float[] bias = conv.input(2).value().floats();
      graph.replace(conv, conv.withInput(2, null));
      assertTrue(c.pass().run(graph));
      float[] got = run(graph, x);
      for (int i = 0; i < got.length; i++) {
        assertEquals(wanted[i] - bias[i % bias.length], got[i], 1e-5);
      }
      return;
    }
    float[] before = run(graph, x);
    boolean changed = false;
    for (int i = 0; i < 10 && (i == 0 || changed) && c.pass().run(graph); i++) {
      changed = !(c.pass() instanceof NameOutputs);
    }
    assertEquals(c.left(), codes(graph));
    assertArrayEquals(before, run(graph, x), 2e-4f);
    assertTrue(Arrays.stream(toDoubles(before)).distinct().count() > 2);
  }

  private static double[] toDoubles(float[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  @Test
  void everyPassHasACase() {
    Set<Class<?>> tested = new HashSet<>();
    cases().forEach(c -> tested.add(c.pass().getClass()));
    Stream.concat(Passes.REWRITES.stream(), Passes.FINISHING.stream())
        .forEach(pass -> assertTrue(tested.contains(pass.getClass()), pass.toString()));
  }

  private static void assertUntouched(Pass pass, Consumer<Builder> make) {
    Builder builder = new Builder();
    make.accept(builder);
    builder.graph.outputs().put("y", builder.at);
    assertFalse(pass.run(builder.graph));
  }

  @Test
  void whatWouldChangeTheNumbersIsLeftAlone() {
    Activation none = Activation.NONE;
    Pass summand = new FoldSummandIntoNext();
    assertUntouched(summand, b -> image(b).add(vector(4)).conv(Padding.SAME, 6, 1, none));
    assertUntouched(summand, b -> image(b).add(vector(4)).pad(1).conv(Padding.VALID, 6, 1, none));
    HostTensor mixed = HostTensor.of(Shape.of(4), 1f, -1f, 2f, 3f);
    assertUntouched(
        new FoldFactorIntoNext(),
        b -> image(b).mul(mixed).maxPool().conv(Padding.SAME, 6, 1, none));
    assertUntouched(
        new FoldFactorBehindRelu(),
        b -> image(b).conv(Padding.SAME, 4, 1, Activation.RELU).mul(mixed));
    assertUntouched(
        new FoldFactorBehindRelu(),
        b -> image(b).conv(Padding.SAME, 4, 1, Activation.RELU6).mul(positive(4)));
    assertUntouched(
        new FactorBehindSummand(),
        b -> image(b).mul(positive(4)).add(vector(4)).conv(Padding.SAME, 6, 1, none));
    assertUntouched(
        new FoldFactorIntoNext(),
        b -> {
          IrTensor product = image(b).mul(vector(4)).at;
          b.conv(Padding.SAME, 4, 1, none);
          IrOp last = b.graph.ops().get(1);
          b.op(OpCode.ADD, new ArithmeticOptions.Add(none), last.output().shape(), b.at, product);
        });
  }

  @Test
  void aWholeStackIsTwoConvolutionsAndADenseLayer() {
    Builder b = new Builder();
    image(b).mul(HostTensor.scalar(2 / 255f)).add(HostTensor.scalar(-1f));
    b.conv(Padding.VALID, 6, 1, Activation.NONE).unary(OpCode.RELU);
    b.mul(positive(6)).add(vector(6)).conv(Padding.VALID, 8, 1, Activation.NONE);
    b.mul(vector(8)).add(vector(8)).unary(OpCode.RELU).mul(vector(8)).add(vector(8));
    b.reshape(1, 128).dense(3);
    b.graph.outputs().put("y", b.at);
    HostTensor x = RANDOM.normal(1, 1, 8, 8, 4);
    float[] before = run(b.graph, x);
    Passes.optimize(b.graph);
    assertEquals(
        List.of(OpCode.CONV_2D, OpCode.CONV_2D, OpCode.RESHAPE, OpCode.FULLY_CONNECTED),
        codes(b.graph));
    assertArrayEquals(before, run(b.graph, x), 2e-3f);
  }
}
