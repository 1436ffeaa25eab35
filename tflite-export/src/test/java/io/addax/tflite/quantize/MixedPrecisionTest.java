package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class MixedPrecisionTest {
  private static TFLiteConverter converter(Quantization mode) {
    return TFLiteConverter.of(UnequalChannels.GRAPH)
        .quantize(mode)
        .representative(UnequalChannels.DATA);
  }

  @Test
  void thoseLayersStayFloatWhoseTensorSuffers() {
    TFLiteModel plain = converter(Quantization.INT8).convert();
    double before = plain.verify(UnequalChannels.DATA).agreement();
    assertTrue(before < 0.9, "agreement " + before);
    TFLiteModel mixed = converter(Quantization.INT8).targetAgreement(0.95).convert();
    assertEquals(
        List.of("FULLY_CONNECTED of layer 'first'", "FULLY_CONNECTED of layer 'second'"),
        mixed.report().floatOps());
    assertTrue(mixed.report().toString().contains("left in float32: FULLY_CONNECTED"));
    assertEquals(
        List.of("DEQUANTIZE", "FULLY_CONNECTED", "FULLY_CONNECTED", "QUANTIZE", "FULLY_CONNECTED"),
        ModelSummary.read(mixed.bytes()).opNames());
    assertTrue(mixed.verify(UnequalChannels.DATA).agreement() >= 0.95);
    double unseen = mixed.verify(UnequalChannels.MORE).agreement();
    assertTrue(unseen > before + 0.05 && unseen > 0.92, "agreement on other samples " + unseen);
  }

  /** Two dense layers, the second of which needs its input finer than 8 bits can have it. */
  private static TFLiteConverter needsWideInput() {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 16),
            (ops, x) -> {
              Ops first = ops.scope("first");
              Operand<?> y = first.matMul(x, first.constant(new RandomData(2).normal(0.3, 16, 24)));
              Ops second = ops.scope("second");
              return second.matMul(
                  second.relu(y), second.constant(new RandomData(3).normal(0.3, 24, 100)));
            });
    return TFLiteConverter.of(graph)
        .quantize(Quantization.INT8)
        .ioType(IoType.FLOAT32)
        .representative(SMALL);
  }

  private static final HostTensor SMALL = new RandomData(4).normal(1, 400, 16);

  @Test
  void layersGetWideActivationsBeforeTheyStayFloat() {
    double before = needsWideInput().convert().verify(SMALL).agreement();
    TFLiteModel mixed = needsWideInput().targetAgreement(0.98).convert();
    assertTrue(before < 0.97, "agreement " + before);
    assertTrue(mixed.verify(SMALL).agreement() >= 0.98);
    assertEquals(List.of(), mixed.report().floatOps());
    assertEquals(
        List.of("FULLY_CONNECTED of layer 'first'", "FULLY_CONNECTED of layer 'second'"),
        mixed.report().wideOps());
    assertTrue(mixed.report().toString().contains("raised to int16: FULLY_CONNECTED of layer"));
    TFLiteModel real =
        needsWideInput().targetAgreement(0.98).raiseTo(LayerPrecision.FLOAT32).convert();
    assertTrue(real.verify(SMALL).agreement() >= 0.98);
    assertEquals(List.of(), real.report().wideOps());
    assertFalse(real.report().floatOps().isEmpty());
    assertTrue(real.size() > mixed.size());
  }

  @Test
  void onlySixteenBitsMayNotBeEnough() {
    TFLiteConverter converter =
        converter(Quantization.INT8).targetAgreement(1).raiseTo(LayerPrecision.INT16);
    String message = assertThrows(IllegalArgumentException.class, converter::convert).getMessage();
    assertTrue(message.contains(" with all 3 layers in int16"), message);
  }

  @Test
  void nothingStaysWhereTheGoalIsMetWithout() {
    TFLiteModel model = converter(Quantization.INT8).targetAgreement(0.3).convert();
    assertEquals(List.of(), model.report().floatOps());
  }

  @Test
  void aGoalOutOfReachSaysHowNearItCame() {
    // Inputs of 8 bits alone make some results others.
    TFLiteConverter converter = converter(Quantization.INT8).targetAgreement(1);
    String message = assertThrows(IllegalArgumentException.class, converter::convert).getMessage();
    assertTrue(
        message.matches(
            "Expected an agreement of 1.0 with the float model. Received: at most 0\\.9\\d+ on .*"
                + " with all 3 layers in float32; try inputs and outputs of float32"),
        message);
    TFLiteModel reached = converter.ioType(IoType.FLOAT32).convert();
    assertEquals(1, reached.verify(UnequalChannels.DATA).agreement());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = Quantization.class,
      names = {"DYNAMIC", "INT4", "INT16X8"})
  void otherModesReachGoalsToo(Quantization mode) {
    double before = converter(mode).convert().verify(UnequalChannels.DATA).agreement();
    double goal = before + 0.6 * (1 - before);
    TFLiteModel mixed = converter(mode).targetAgreement(goal).convert();
    double reached = mixed.verify(UnequalChannels.DATA).agreement();
    assertTrue(reached >= goal - 0.004, before + " became " + reached);
    assertTrue(before == 1 || !mixed.report().floatOps().isEmpty());
  }

  @Test
  void argumentsAreChecked() {
    TFLiteConverter converter = TFLiteConverter.of(UnequalChannels.GRAPH);
    assertThrows(IllegalArgumentException.class, () -> converter.targetAgreement(0));
    assertThrows(IllegalArgumentException.class, () -> converter.targetAgreement(1.1));
    converter.quantize(Quantization.DYNAMIC).targetAgreement(0.9);
    String message = assertThrows(IllegalArgumentException.class, converter::convert).getMessage();
    assertTrue(message.contains("representative"), message);
  }
}
