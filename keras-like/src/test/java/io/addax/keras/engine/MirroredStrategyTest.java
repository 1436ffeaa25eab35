package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.History;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.utils.RandomSeed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Any number of replicas trains as one does, and all are equal to the bit. */
class MirroredStrategyTest {
  private static final int SAMPLES = 70;

  private static final Map<String, Supplier<Optimizer>> OPTIMIZERS =
      Map.of("sgd", () -> new SGD(0.05).momentum(0.9), "adam", () -> new Adam(0.003));

  /** What a run leaves. */
  private record Outcome(History history, List<HostTensor> weights) {}

  static Stream<Arguments> runs() {
    return Stream.of("mlp", "lenet", "resnet")
        .flatMap(
            net ->
                OPTIMIZERS.keySet().stream()
                    .flatMap(
                        optimizer ->
                            Stream.of(16, 21).map(batch -> Arguments.of(net, optimizer, batch))));
  }

  @ParameterizedTest(name = "{0} {1} batch {2}")
  @MethodSource("runs")
  void replicasChangeNothing(String net, String optimizer, int batchSize) throws IOException {
    RandomSeed.set(4);
    Random random = new Random(4);
    Shape input = net.equals("mlp") ? Shape.of(SAMPLES, 64) : Shape.of(SAMPLES, 8, 8, 1);
    float[] pixels = new float[SAMPLES * 64];
    int[] labels = new int[SAMPLES];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = random.nextInt(10);
    }
    HostTensor x = HostTensor.of(input, pixels);
    HostTensor y = HostTensor.of(Shape.of(SAMPLES), labels);
    List<HostTensor> initial;
    try (Model model = net(net)) {
      initial = model.getWeights();
    }
    Outcome one = train(net, optimizer, batchSize, 1, initial, x, y);
    for (int replicas : new int[] {2, 4}) {
      Outcome many = train(net, optimizer, batchSize, replicas, initial, x, y);
      TrainingComparison.assertSameLogs(one.history(), many.history(), 1e-6);
      assertEquals(0, TrainingComparison.difference(one.weights(), many.weights()), 1e-6);
    }
  }

  /** The net; what normalizes is synchronized. */
  private static Model net(String name) throws IOException {
    try (Model model = TrainingNets.build(name, new JsonObject())) {
      return Model.fromJson(
          model.toJson().replace("\"synchronized\":false", "\"synchronized\":true"));
    }
  }

  private static Outcome train(
      String net,
      String optimizer,
      int batchSize,
      int replicas,
      List<HostTensor> initial,
      HostTensor x,
      HostTensor y)
      throws IOException {
    try (Model model = net(net)) {
      model.distribute(MirroredStrategy.cpus(replicas));
      model.setWeights(initial);
      model.compile(
          Compile.optimizer(OPTIMIZERS.get(optimizer).get())
              .loss(new SparseCategoricalCrossentropy().fromLogits(true))
              .metrics("accuracy"));
      History history =
          model.fit(x, y, Fit.epochs(3).batchSize(batchSize).seed(7).verbose(0).validation(x, y));
      List<HostTensor> weights = model.getWeights();
      for (int r = 0; r < replicas; r++) {
        assertEquals(weights, model.getReplicaWeights(r), "replica " + r);
      }
      return new Outcome(history, weights);
    }
  }
}
