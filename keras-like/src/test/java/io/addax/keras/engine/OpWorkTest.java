package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.Batch;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.ndarray.Shape;

class OpWorkTest {
  private static Sequential mlp() {
    return new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10));
  }

  @Test
  void aDenseLayerUsesEachWeightOncePerRow() {
    assertEquals(new OpWork(784 * 128, 32 * 784 * 128), OpWork.of(mlp()));
  }

  @Test
  void aConvolutionUsesThemOncePerPlace() {
    Sequential net = new Sequential(new Input(28, 28, 1), new Conv2D(20, 5), new Conv2D(50, 5));
    assertEquals(new OpWork(20 * 20 * 5 * 5 * 20 * 50, 32 * 5 * 5 * 20 * 50), OpWork.of(net));
  }

  @Test
  void anEmbeddingPicksRowsAndElementsCount() {
    Sequential net = new Sequential(new Input(50).dtype(DType.INT32), new Embedding(1000, 8));
    assertEquals(new OpWork(16 * 50 * 8, 32 * 1000 * 8), OpWork.of(net));
  }

  @Test
  void layersInsideAModelCount() {
    Sequential net = new Sequential(new Input(28, 28), new Flatten(), mlp());
    assertEquals(784 * 128, OpWork.of(net).perRow());
  }

  @Test
  void ofUnknownSizeIsLarge() {
    Model net = new Sequential(new Input(-1, 4), new Dense(2));
    assertFalse(OpWork.of(net).isSmall(1));
  }

  @Test
  void theBatchDecides() {
    OpWork work = OpWork.of(mlp());
    assertTrue(work.isSmall(1));
    assertTrue(work.isSmall(128));
    assertFalse(work.isSmall(512));
    assertFalse(new OpWork(1, 32e6).isSmall(1));
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "elsewhere sessions have no threads of their own")
  void aSessionSharesOpsOnceABatchIsLarge() {
    try (Sequential net = mlp();
        Trainer trainer = trainer(net, RuntimeConfig.defaults())) {
      trainer.predictBatch(List.of(KerasCase.sines(1, 1, 784)));
      assertEquals(1, trainer.graph().session().intraOpThreads());
      trainer.trainBatch(batch(32));
      assertEquals(1, trainer.graph().session().intraOpThreads());
      trainer.trainBatch(batch(512));
      assertEquals(0, trainer.graph().session().intraOpThreads());
      trainer.trainBatch(batch(32));
      assertEquals(0, trainer.graph().session().intraOpThreads());
    }
  }

  @Test
  void aNumberThatWasAskedForStays() {
    try (Sequential net = mlp();
        Trainer trainer = trainer(net, RuntimeConfig.defaults().withIntraOpThreads(2))) {
      trainer.trainBatch(batch(32));
      assertEquals(2, trainer.graph().session().intraOpThreads());
    }
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "elsewhere sessions have no threads of their own")
  void replicasDivideTheProcessors() {
    int each = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    try (Sequential net = mlp();
        Trainer trainer = trainer(net, RuntimeConfig.defaults(), MirroredStrategy.cpus(2))) {
      trainer.trainBatch(batch(256));
      assertEquals(1, trainer.graph().session().intraOpThreads(), "128 rows are little work");
      trainer.trainBatch(batch(512));
      assertEquals(each, trainer.graph().session().intraOpThreads());
    }
  }

  /** A small step, a large one, for which the session begins anew, and a small one. */
  @Test
  void trainingGoesOnWhenTheSessionBeginsAnew() {
    List<HostTensor> given =
        trained(RuntimeConfig.defaults().withIntraOpThreads(2), Strategy.none());
    for (Strategy strategy :
        List.of(Strategy.none(), new MirroredStrategy("/CPU:1"), MirroredStrategy.cpus(2))) {
      boolean one = strategy.equals(Strategy.none());
      RuntimeConfig config = RuntimeConfig.defaults().withLogicalCpus(one ? 1 : 2);
      List<HostTensor> chosen = trained(config, strategy);
      for (int i = 0; i < given.size(); i++) {
        String what = strategy + ", " + i;
        assertArrayEquals(given.get(i).floats(), chosen.get(i).floats(), 1e-6f, what);
      }
    }
  }

  private static List<HostTensor> trained(RuntimeConfig config, Strategy strategy) {
    try (Sequential net = mlp()) {
      for (Weight weight : net.weights()) {
        weight.value(KerasCase.sines(1, 0.05, weight.shape().asArray()));
      }
      try (Trainer trainer = trainer(net, config, strategy)) {
        for (int rows : new int[] {32, 512, 32}) {
          trainer.trainBatch(batch(rows));
        }
      }
      return net.getWeights();
    }
  }

  private static Trainer trainer(Model net, RuntimeConfig config) {
    return trainer(net, config, Strategy.none());
  }

  private static Trainer trainer(Model net, RuntimeConfig config, Strategy strategy) {
    Compile compile =
        Compile.optimizer(new Adam()).loss(new SparseCategoricalCrossentropy().fromLogits(true));
    return new Trainer(net, compile, config, strategy);
  }

  private static Batch batch(int rows) {
    HostTensor y = HostTensor.of(Shape.of(rows), KerasCase.classes(rows, 10, 7));
    return Batch.of(List.of(KerasCase.sines(rows, 1.0, rows, 784)), List.of(y), List.of());
  }
}
