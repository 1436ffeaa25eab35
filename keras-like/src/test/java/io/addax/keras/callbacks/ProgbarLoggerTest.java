package io.addax.keras.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.utils.Progbar.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgbarLoggerTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private double now;

  private ProgbarLogger logger(FakeModel model, FitParameters parameters) {
    ProgbarLogger logger = new ProgbarLogger().clock(() -> now);
    logger.printTo(new PrintStream(printed, true, StandardCharsets.UTF_8));
    logger.attach(model, parameters);
    return logger;
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static final Logs UNASKED =
      Logs.lazy(
          () -> {
            throw new AssertionError("nobody asked for logs");
          });

  private void fit(ProgbarLogger logger, int epochs, int steps) {
    logger.onTrainBegin();
    for (int epoch = 0; epoch < epochs; epoch++) {
      logger.onEpochBegin(epoch);
      for (int batch = 0; batch < steps; batch++) {
        now += 0.25;
        logger.onTrainBatchEnd(batch, UNASKED);
      }
      logger.onTestBegin();
      logger.onTestBatchEnd(0, UNASKED);
      logger.onTestEnd(UNASKED);
      logger.onEpochEnd(epoch, Logs.of(Map.of("loss", 0.5)));
    }
    logger.onTrainEnd(Logs.empty());
  }

  @Test
  void verbose2PrintsKerassLines() {
    try (FakeModel model = new FakeModel()) {
      fit(logger(model, new FitParameters(2, 2, 4)), 2, 4);
    }
    assertEquals(
        "Epoch 1/2\n4/4 - 1s - 250ms/step - loss: 0.5000\n"
            + "Epoch 2/2\n4/4 - 1s - 250ms/step - loss: 0.5000\n",
        printed());
  }

  @Test
  void withoutATerminalVerbose1PrintsALinePerEpoch() {
    try (FakeModel model = new FakeModel()) {
      fit(logger(model, new FitParameters(1, 2, -1)).style(Style.LINE), 2, 4);
    }
    assertEquals(
        "Epoch 1/2 - 4/4 - 1s - 250ms/step - loss: 0.5000\n"
            + "Epoch 2/2 - 4/4 - 1s - 250ms/step - loss: 0.5000\n",
        printed());
  }

  @Test
  void onATerminalThereIsABar() {
    try (FakeModel model = new FakeModel()) {
      ProgbarLogger logger = logger(model, new FitParameters(1, 1, 2)).style(Style.BAR);
      logger.onTrainBegin();
      logger.onEpochBegin(0);
      now = 1;
      logger.onTrainBatchEnd(0, Logs.of(Map.of("loss", 2.0)));
      now = 1.01;
      logger.onTrainBatchEnd(1, UNASKED);
      logger.onEpochEnd(0, Logs.of(Map.of("loss", 1.0)));
    }
    assertTrue(printed().startsWith("\r\u001b[1m1/2\u001b[0m \u001b[32m━━━━━━━━━━\u001b[0m"));
    assertTrue(printed().endsWith("\u001b[1m1s\u001b[0m 10ms/step - loss: 1.0000\n"), printed());
  }

  @Test
  void evaluationAndPredictionPrintOneLine() {
    try (FakeModel model = new FakeModel()) {
      FitParameters parameters = new FitParameters(2, 1, 1);
      ProgbarLogger evaluate = logger(model, parameters);
      evaluate.onTestBegin();
      now += 2;
      evaluate.onTestBatchEnd(0, UNASKED);
      evaluate.onTestEnd(Logs.of(Map.of("loss", 3.0)));
      ProgbarLogger predict = logger(model, parameters);
      predict.onPredictBegin();
      now += 0.0002;
      predict.onPredictBatchEnd(0);
      predict.onPredictEnd();
    }
    assertEquals("1/1 - 2s - 2s/step - loss: 3.0000\n1/1 - 0s - 200us/step\n", printed());
  }

  @Test
  void verbose0PrintsNothing() {
    try (FakeModel model = new FakeModel()) {
      fit(logger(model, new FitParameters(0, 2, 4)), 2, 4);
      assertEquals(List.of(), printed().lines().toList());
    }
  }
}
