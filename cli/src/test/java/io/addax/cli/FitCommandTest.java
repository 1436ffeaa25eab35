package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.History;
import io.addax.keras.data.NpyFile;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** {@code addax fit} and {@code evaluate}. */
class FitCommandTest {
  private static final int SAMPLES = 320;

  @TempDir private static Path folder;
  private static HostTensor x;
  private static HostTensor y;

  @BeforeAll
  static void files() throws IOException {
    x = Nets.images(0, SAMPLES);
    y = Nets.labels(0, SAMPLES);
    NpyFile.write(folder.resolve("x.npy"), x);
    NpyFile.write(folder.resolve("y.npy"), y);
    NpyFile.write(folder.resolve("vx.npy"), Nets.images(SAMPLES, 100));
    NpyFile.write(folder.resolve("vy.npy"), Nets.labels(SAMPLES, 100));
    NpyFile.write(folder.resolve("short.npy"), Nets.labels(0, 10));
    NpyFile.write(folder.resolve("flat.npy"), x.reshape(Shape.of(SAMPLES, 64)));
    NpyFile.write(folder.resolve("eleven.npy"), HostTensor.of(Shape.of(2), 3, 11));
    NpyFile.write(folder.resolve("two.npy"), Nets.images(0, 2));
    try (Model model = Nets.digits()) {
      model.save(folder.resolve("digits.keras"));
      model.export(folder.resolve("digits"));
    }
    try (Model model = Nets.twoByTwo()) {
      model.save(folder.resolve("plain.keras"));
    }
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("t.csv"), "a,b,kind\n1,2,dog\n3,4,cat\n");
  }

  private static Outcome run(String line) {
    return new WrongInputs(folder).run(line);
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static double[] doubles(JsonArray array) {
    return array.asList().stream().mapToDouble(e -> e.getAsDouble()).toArray();
  }

  @Test
  void trainingGoesOnAsInTheLibrary() throws IOException {
    Outcome outcome =
        run(
            "fit @digits.keras --x @x.npy --y @y.npy --epochs 3 --batch-size 64 --no-shuffle"
                + " --validation-x @vx.npy --validation-y @vy.npy --history @h.json --csv-log @h.csv"
                + " --checkpoint @at-{epoch:02d}.keras --output @trained.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    History history;
    try (Model model = Model.load(folder.resolve("digits.keras"));
        Model trained = Model.load(folder.resolve("trained.keras"));
        Model last = Model.load(folder.resolve("at-03.keras"))) {
      history =
          model.fit(
              x,
              y,
              Fit.epochs(3)
                  .batchSize(64)
                  .verbose(0)
                  .shuffle(false)
                  .validation(Nets.images(SAMPLES, 100), Nets.labels(SAMPLES, 100)));
      for (int i = 0; i < model.getWeights().size(); i++) {
        float[] expected = model.getWeights().get(i).floats();
        assertArrayEquals(expected, trained.getWeights().get(i).floats(), 1e-6f);
        assertArrayEquals(expected, last.getWeights().get(i).floats(), 1e-6f);
      }
    }
    JsonObject json = json(folder.resolve("h.json"));
    assertEquals(
        List.of("accuracy", "loss", "val_accuracy", "val_loss", "seconds", "steps"),
        List.copyOf(json.keySet()));
    for (String name : List.of("accuracy", "loss", "val_accuracy", "val_loss")) {
      double[] expected = history.get(name).stream().mapToDouble(d -> d).toArray();
      assertArrayEquals(expected, doubles(json.getAsJsonArray(name)), 1e-6, name);
    }
    assertArrayEquals(new double[] {5, 5, 5}, doubles(json.getAsJsonArray("steps")));
    assertEquals(3, json.getAsJsonArray("seconds").size());
    List<String> csv = Files.readAllLines(folder.resolve("h.csv"));
    assertEquals("epoch,accuracy,loss,val_accuracy,val_loss", csv.get(0));
    assertEquals(4, csv.size());
    assertTrue(Files.exists(folder.resolve("at-01.keras")));
  }

  /** Two times two epochs, the second from the file, are four epochs. */
  @Test
  void theOptimizersStateGoesOn() throws IOException {
    String fit = "fit @%s --x @x.npy --y @y.npy --no-shuffle --epochs %d --output @%s";
    assertEquals(0, run(String.format(fit, "digits.keras", 4, "four.keras")).code());
    assertEquals(0, run(String.format(fit, "digits.keras", 2, "two.keras")).code());
    assertEquals(0, run(String.format(fit, "two.keras", 2, "again.keras")).code());
    try (Model four = Model.load(folder.resolve("four.keras"));
        Model again = Model.load(folder.resolve("again.keras"))) {
      for (int i = 0; i < four.getWeights().size(); i++) {
        assertArrayEquals(
            four.getWeights().get(i).floats(), again.getWeights().get(i).floats(), 1e-5f);
      }
    }
  }

  @Test
  void aSeedRepeatsAndDigitsAreLearnt() throws IOException {
    String fit =
        "fit @digits.keras --x @x.npy --y @y.npy --seed 7 --epochs 15 --optimizer rmsprop"
            + " --learning-rate 0.005 --loss sparse_categorical_crossentropy --metrics accuracy"
            + " --validation-split 0.25 --class-weight 0=1.5,3=0.5 --output @";
    assertEquals(0, run(fit + "s1.keras --history @s1.json").code());
    assertEquals(0, run(fit + "s2.keras --history @s2.json").code());
    JsonObject first = json(folder.resolve("s1.json"));
    double[] losses = doubles(first.getAsJsonArray("loss"));
    assertArrayEquals(
        losses, doubles(json(folder.resolve("s2.json")).getAsJsonArray("loss")), 1e-6);
    assertTrue(losses[14] < losses[0] / 4, Files.readString(folder.resolve("s1.json")));
    assertEquals(8, first.getAsJsonArray("steps").get(0).getAsInt()); // 240 of 32
    try (Model model = Model.load(folder.resolve("s1.keras"))) {
      assertEquals("RMSprop", model.optimizer().className());
      assertEquals(0.005f, model.optimizer().learningRate());
    }

    Outcome outcome = run("evaluate @s1.keras --x @vx.npy --y @vy.npy --batch-size 50");
    assertEquals(0, outcome.code(), outcome.toString());
    JsonObject measured = JsonParser.parseString(outcome.text()).getAsJsonObject();
    try (Model model = Model.load(folder.resolve("s1.keras"))) {
      Map<String, Double> expected =
          model.evaluate(
              Nets.images(SAMPLES, 100),
              Nets.labels(SAMPLES, 100),
              Evaluate.silent().batchSize(50));
      assertEquals(expected.keySet(), measured.keySet());
      expected.forEach(
          (name, value) -> assertEquals(value, measured.get(name).getAsDouble(), 1e-6));
      assertTrue(expected.get("accuracy") > 0.6, expected.toString());
    }
  }

  /** Other metrics, and even another loss, are no new optimizer. */
  @Test
  void theOptimizersStateGoesOnWithOtherMetrics() throws IOException {
    String fit = "fit @%s --x @x.npy --y @y.npy --no-shuffle --epochs %d --output @%s";
    assertEquals(0, run(String.format(fit, "digits.keras", 4, "m4.keras")).code());
    assertEquals(0, run(String.format(fit, "digits.keras", 2, "m2.keras")).code());
    String mse =
        " --metrics sparse_top_k_categorical_accuracy --loss sparse_categorical_crossentropy --history @m.json";
    Outcome outcome = run(String.format(fit, "m2.keras", 2, "metrics.keras") + mse);
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(json(folder.resolve("m.json")).has("sparse_top_k_categorical_accuracy"));
    try (Model four = Model.load(folder.resolve("m4.keras"));
        Model again = Model.load(folder.resolve("metrics.keras"))) {
      assertEquals(40, again.iterations());
      for (int i = 0; i < four.getWeights().size(); i++) {
        assertArrayEquals(
            four.getWeights().get(i).floats(), again.getWeights().get(i).floats(), 1e-5f);
      }
    }
  }

  /** After n steps of ten, the rate is 0.1 · 0.5^(n / 10). */
  @Test
  void aScheduleIsRecordedAndTold() throws IOException {
    try (Model model = Nets.digits()) {
      model.compile(
          new SGD(0.1).learningRate(new ExponentialDecay(0.1, 10, 0.5)),
          "sparse_categorical_crossentropy");
      model.save(folder.resolve("schedule.keras"));
    }
    Outcome outcome =
        run(
            "fit @schedule.keras --x @x.npy --y @y.npy --epochs 2 --history @r.json"
                + " --output @rates.KERAS");
    assertEquals(0, outcome.code(), outcome.toString());
    outcome =
        run(
            "fit @rates.KERAS --x @x.npy --y @y.npy --history @r2.json --epochs 2 --output @r.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    assertArrayEquals(
        new double[] {0.05, 0.025},
        doubles(json(folder.resolve("r.json")).getAsJsonArray("lr")),
        1e-7);
    assertArrayEquals(
        new double[] {0.0125, 0.00625},
        doubles(json(folder.resolve("r2.json")).getAsJsonArray("lr")),
        1e-7);
    String told = run("inspect @schedule.keras").text();
    assertTrue(told.contains("Optimizer: SGD, learning rate ExponentialDecay"), told);
    JsonObject compiled =
        JsonParser.parseString(run("inspect @schedule.keras --json").text())
            .getAsJsonObject()
            .getAsJsonObject("compiled");
    assertEquals("ExponentialDecay", compiled.get("learning_rate_schedule").getAsString());
  }

  @Test
  void trainingStopsEarly() throws IOException {
    Outcome outcome =
        run(
            "fit @digits.keras --x @x.npy --y @y.npy --epochs 9 --learning-rate 0"
                + " --early-stopping loss:2 --history @e.json --output @early.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    int epochs = json(folder.resolve("e.json")).getAsJsonArray("loss").size();
    assertTrue(epochs >= 3 && epochs < 9, "epochs: " + epochs);
    assertFalse(json(folder.resolve("e.json")).has("lr"));
  }

  @Test
  void foldersOfImagesHaveTheirLabels() throws IOException {
    for (int i = 0; i < 60; i++) {
      Path of = Files.createDirectories(folder.resolve("photos/" + y.longAt(i)));
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
      for (int p = 0; p < 64; p++) {
        image.getRaster().setSample(p % 8, p / 8, 0, Math.round(x.floats()[i * 64 + p] * 16));
      }
      ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
    }
    String images = " --x @photos --image-size 8x8 --color-mode grayscale";
    Outcome outcome =
        run(
            "fit @digits.keras"
                + images
                + " --epochs 30 --seed 1 --validation-split 0.2 --history @p.json"
                + " --output @photos.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    JsonObject history = json(folder.resolve("p.json"));
    assertEquals(2, history.getAsJsonArray("steps").get(0).getAsInt()); // 48 of 32
    assertTrue(history.getAsJsonArray("accuracy").get(29).getAsDouble() > 0.9, history.toString());
    outcome = run("evaluate @photos.keras" + images);
    assertEquals(0, outcome.code(), outcome.toString());
    JsonObject measured = JsonParser.parseString(outcome.text()).getAsJsonObject();
    assertTrue(measured.get("accuracy").getAsDouble() > 0.8, outcome.text());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1|@digits: a SavedModel cannot be trained|fit @digits --x @x.npy --y @y.npy --output @o.keras",
        "1|@digits: a SavedModel cannot be evaluated|evaluate @digits --x @x.npy --y @y.npy",
        "1|@no.keras: no such file or folder|fit @no.keras --x @x.npy --y @y.npy --output @o.keras",
        "1|Expected targets: give them with --y|fit @digits.keras --x @x.npy --output @o.keras",
        "1|Received|fit @digits.keras --x @x.npy --y @short.npy --output @o.keras",
        "1|(None, 8, 8)|fit @digits.keras --x @flat.npy --y @y.npy --output @o.keras",
        "1|11|fit @digits.keras --x @two.npy --y @eleven.npy --output @o.keras",
        "1|Expected --optimizer and --loss: the model was saved without being compiled|fit @plain.keras --x @x.npy --y @y.npy --output @o.keras",
        "2|'adamm'|fit @digits.keras --x @x.npy --y @y.npy --optimizer adamm --output @o.keras",
        "2|'loose'|fit @digits.keras --x @x.npy --y @y.npy --loss loose --output @o.keras",
        "2|'acuracy'|fit @digits.keras --x @x.npy --y @y.npy --metrics acuracy --output @o.keras",
        "2|expected an output other than the inputs|fit @digits.keras --x @x.npy --y @y.npy --output @digits.keras",
        "2|expected an output other than the inputs|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --history @y.npy",
        "1|@no/o.keras: there is no folder|fit @digits.keras --x @x.npy --y @y.npy --output @no/o.keras",
        "1|@empty: expected a file. Received: a folder|fit @digits.keras --x @x.npy --y @y.npy --csv-log @empty --output @o.keras",
        "1|@empty: expected subfolders, one per class|fit @digits.keras --x @empty --image-size 8x8 --output @o.keras",
        "1|@t.csv: expected the column with the targets: --label|fit @digits.keras --x @t.csv --output @o.keras",
        "1|expected a column 'sort'. Received: [a, b, kind]|fit @digits.keras --x @t.csv --label sort --output @o.keras",
        "1|expected one of the classes [cat]. Received: 'dog'|fit @digits.keras --x @t.csv --label kind --classes cat --output @o.keras",
        "1|val_loss|fit @digits.keras --x @x.npy --y @y.npy --early-stopping val_loss:2 --output @o.keras",
        "2|Expected an --output that ends in .keras|fit @digits.keras --x @x.npy --y @y.npy --output @o.h5",
        "2|Expected --validation-split or --validation-x. Received: both|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --validation-split 0.1 --validation-x @vx.npy",
        "2|Expected --validation-x beside --validation-y|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --validation-y @vy.npy",
        "2|Expected --validation-split from 0 to below 1. Received: 1.5|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --validation-split 1.5",
        "2|Expected --epochs of 1 or more. Received: 0|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --epochs 0",
        "2|Expected --class-weight as 0=1.0,1=2.5. Received: 1:2|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --class-weight 0=1,1:2",
        "2|Expected --early-stopping as MONITOR:PATIENCE|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --early-stopping loss",
        "2|Missing required option: '--output=OUT.keras'|fit @digits.keras --x @x.npy --y @y.npy",
        "1|@plain.keras: expected a model with a loss|evaluate @plain.keras --x @x.npy --y @y.npy",
        "1|@no.npy: no such file or folder|evaluate @digits.keras --x @no.npy --y @y.npy",
        "1|@no.npy: no such file or folder|evaluate @digits.keras --x @x.npy --y @no.npy",
        "1|Expected targets: give them with --y|evaluate @digits.keras --x @x.npy",
        "1|Received|evaluate @digits.keras --x @x.npy --y @short.npy",
        "1|(None, 8, 8)|evaluate @digits.keras --x @flat.npy --y @y.npy",
        "1|images are taken alone|evaluate @digits.keras --x @empty --y @y.npy",
        "1|@empty: expected subfolders|evaluate @digits.keras --x @empty",
        "2|@o.keras: expected an output other than the other outputs|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --history @o.keras",
        "2|@l: expected an output other than the other outputs|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --csv-log @l --checkpoint @l",
        "2|Expected --learning-rate of 0 or more. Received: -1|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --learning-rate -1",
        "2|Expected --optimizer, of adadelta, |fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --optimizer adamm",
        "2|Expected a --checkpoint that ends in .keras or .weights.h5|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --checkpoint @q.h5",
        "2|Expected --device such as /CPU:0|fit @digits.keras --x @x.npy --y @y.npy --output @o.keras --device nonsense",
        "2|Expected --batch-size of 1 or more. Received: -3|evaluate @digits.keras --x @x.npy --y @y.npy --batch-size -3",
        "2|Missing required option: '--x=[NAME=]FILE'|evaluate @digits.keras",
        "2|Unknown option: '--verbose'|evaluate @digits.keras --x @x.npy --y @y.npy --verbose"
      })
  void whatIsWrongIsSaid(int code, String message, String line) {
    new WrongInputs(folder).check(code, message, line);
  }
}
