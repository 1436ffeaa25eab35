package io.addax.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Whole Keras models, trained on the digits. */
class ModelExportTest {
  private static final TrainTest DIGITS = Digits.load();

  private static void train(Model model, int epochs) {
    model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    model.fit(DIGITS.train().shuffleAll(1).batch(32), Fit.epochs(epochs).verbose(0));
  }

  private static void check(Model model, String... ops) {
    TFLiteModel plain = TFLiteConverter.of(model).convert();
    ExportCheck.of(null, plain).hasOps(ops).isFullyDelegated();
    Verification same = plain.verify(DIGITS.xTest());
    assertEquals(1, same.agreement());
    assertTrue(same.maxError() < 1e-4, same.toString());

    TFLiteModel int8 =
        TFLiteConverter.of(model)
            .quantize(Quantization.INT8)
            .representative(DIGITS.train())
            .convert();
    Verification near = int8.verify(DIGITS.xTest());
    assertEquals(359, near.samples());
    assertTrue(near.agreement() >= 0.98, near.toString());
    assertTrue(int8.size() < plain.size() * 0.3, int8.report().toString());
    smaller(model, plain, Quantization.FLOAT16, 0.55, 0.999);
    smaller(model, plain, Quantization.DYNAMIC, 0.3, 0.99);
    smaller(model, plain, Quantization.INT16X8, 0.31, 0.99);
    smaller(model, plain, Quantization.INT4, 0.2, 0.96);
  }

  private static void smaller(
      Model model, TFLiteModel plain, Quantization mode, double size, double agreement) {
    TFLiteModel exported =
        TFLiteConverter.of(model).quantize(mode).representative(DIGITS.train()).convert();
    Verification near = exported.verify(DIGITS.xTest());
    assertTrue(near.agreement() >= agreement, mode + ": " + near);
    assertTrue(exported.size() < plain.size() * size, exported.report().toString());
  }

  @Test
  void anMlpIsThreeOpsAndAgreesInInt8() {
    try (Sequential model =
        new Sequential(
            new Input(28, 28, 1),
            new Flatten(),
            new Dense(128).activation("relu"),
            new Dense(10))) {
      train(model, 8);
      check(model, "RESHAPE", "FULLY_CONNECTED", "FULLY_CONNECTED");
    }
  }

  @Test
  void aCnnIsFullyDelegatedAndAgreesInInt8() {
    try (Sequential model =
        new Sequential(
            new Input(28, 28, 1),
            new Conv2D(8, 3).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(32).activation("relu"),
            new Dense(10))) {
      train(model, 4);
      check(model, "CONV_2D", "MAX_POOL_2D", "RESHAPE", "FULLY_CONNECTED", "FULLY_CONNECTED");
    }
  }

  private static Model named(String policy) {
    Model model =
        new Sequential(
            new Input(28, 28, 1).name("image"),
            new Conv2D(4, 3).activation("relu").name("conv").dtype(policy),
            new BatchNormalization().name("norm").dtype(policy),
            new Flatten().name("flat").dtype(policy),
            new Dense(10).activation("softmax").name("digit").dtype(policy));
    model.name("net");
    return model;
  }

  /** It computes what the same net in float32 does, to the last bit. */
  @Test
  void aModelOfMixedPrecisionIsExportedInFloat32() {
    try (Model mixed = named("mixed_bfloat16");
        Model full = named("float32")) {
      mixed.compile(new Adam(), new SparseCategoricalCrossentropy());
      mixed.fit(DIGITS.train().batch(32), Fit.epochs(1).verbose(0));
      full.setWeights(mixed.getWeights());
      TFLiteModel exported = TFLiteConverter.of(mixed).convert();
      ExportCheck.of(null, exported)
          .hasOps("CONV_2D", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX")
          .isFullyDelegated();
      try (TFLiteInterpreter here = exported.interpreter();
          TFLiteInterpreter there = TFLiteConverter.of(full).convert().interpreter()) {
        here.resizeBatch(359);
        there.resizeBatch(359);
        assertEquals(DType.FLOAT32, here.outputs().get(0).dtype());
        assertEquals(there.run(DIGITS.xTest()), here.run(DIGITS.xTest()));
      }
    }
  }

  @Test
  void verificationTakesWhatPredictTakes() {
    try (Sequential model = new Sequential(new Input(3), new Dense(2))) {
      TFLiteModel exported = TFLiteConverter.of(model).convert();
      float[][] rows = new float[300][3];
      for (int i = 0; i < rows.length; i++) {
        rows[i][i % 3] = i;
      }
      List<Verification> all =
          List.of(
              exported.verify(rows),
              exported.verify(Dataset.of(rows)),
              exported.verify(Dataset.of(rows, new int[300]).batch(7)),
              exported.verify(Map.of(model.inputs().get(0).name(), rows)),
              exported.verify(HostTensor.zeros(DType.FLOAT32, Shape.of(300, 3))));
      for (Verification same : all) {
        assertEquals(300, same.samples());
        assertTrue(same.maxError() < 1e-4, same.toString());
      }
      IllegalArgumentException two =
          assertThrows(
              IllegalArgumentException.class, () -> exported.verify(Arrays.asList(rows, rows)));
      assertTrue(two.getMessage().endsWith("Received: 2"), two.getMessage());
      Dataset endless = Dataset.of(rows).repeat();
      assertThrows(IllegalArgumentException.class, () -> exported.verify(endless));
    }
  }

  @Test
  void whatCannotBeExportedIsNamedAsTheModelNamesIt() {
    Lambda digamma = new Lambda((ops, x) -> ops.op("Digamma").input(x).build().output(0));
    digamma.name("digam");
    Sequential inner = new Sequential(new Input(3), digamma);
    inner.name("inner");
    try (Sequential model = new Sequential(new Input(3), inner, new Dense(2))) {
      ExportException e =
          assertThrows(ExportException.class, () -> TFLiteConverter.of(model).convert());
      assertEquals("inner/digam", e.layer());
      assertTrue(e.getMessage().startsWith("Layer 'inner/digam', op Digamma: "), e.getMessage());
    }
    Lambda sine = new Lambda((ops, x) -> ops.sin(x));
    sine.name("wave");
    try (Sequential model = new Sequential(new Input(3), sine, new Dense(2))) {
      model.predict(new float[1][3]);
      TFLiteConverter int8 =
          TFLiteConverter.of(model)
              .quantize(Quantization.INT8)
              .representative(new float[][] {{-1, 0, 1}});
      assertEquals("wave", assertThrows(ExportException.class, int8::convert).layer());
      assertEquals(
          List.of("SIN of layer 'wave'"),
          int8.allowFloatFallback(true).convert().report().floatOps());
    }
  }

  @Test
  void severalInputsAndOutputsKeepTheModelsOrderAndNames() {
    KerasTensor left = new Input(4).name("left").output();
    KerasTensor right = new Input(4).name("right").output();
    KerasTensor sum = new Add().name("sum").apply(left, right);
    KerasTensor first = new Dense(3).name("first").apply(left);
    try (Model model = new Model(List.of(right, left), List.of(sum, first))) {
      TFLiteModel exported = TFLiteConverter.of(model).convert();
      ModelSummary summary = ModelSummary.read(exported.bytes());
      assertEquals(
          List.of("right", "left"),
          summary.inputs().stream().map(i -> summary.tensors().get(i).name()).toList());
      assertEquals(
          List.of("sum", "first"),
          summary.outputs().stream().map(i -> summary.tensors().get(i).name()).toList());
      RandomData random = new RandomData(1);
      assertTrue(exported.verify(random.normal(1, 9, 4), random.normal(1, 9, 4)).maxError() < 1e-5);
    }
  }
}
