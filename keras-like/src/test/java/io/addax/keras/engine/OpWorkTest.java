package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.reshaping.Flatten;
import org.junit.jupiter.api.Test;

class OpWorkTest {
  private static Sequential mlp() {
    return new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10));
  }

  @Test
  void aDenseLayerUsesEachWeightOncePerRow() {
    assertEquals(
        new OpWork(784 * 128, 32 * 784 * 128, 784 * 128 + 128 + 128 * 10 + 10), OpWork.of(mlp()));
  }

  @Test
  void aConvolutionUsesThemOncePerPlace() {
    Sequential net = new Sequential(new Input(28, 28, 1), new Conv2D(20, 5), new Conv2D(50, 5));
    assertEquals(
        new OpWork(20 * 20 * 5 * 5 * 20 * 50, 32 * 5 * 5 * 20 * 50, 520 + 25050), OpWork.of(net));
  }

  @Test
  void anEmbeddingPicksRowsAndElementsCount() {
    Sequential net = new Sequential(new Input(50).dtype(DType.INT32), new Embedding(1000, 8));
    assertEquals(new OpWork(16 * 50 * 8, 32 * 1000 * 8, 1000 * 8), OpWork.of(net));
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
    assertFalse(new OpWork(1, 32e6, 1e6).isSmall(1));
  }

  @Test
  void aBatchIsDividedWhereWeightsAreFewAndRowsEnough() {
    OpWork convolution = new OpWork(1.6e6, 0, 4.3e5);
    assertTrue(convolution.isWorthDividing(64, 2));
    assertTrue(convolution.isWorthDividing(16, 2));
    assertFalse(convolution.isWorthDividing(15, 2), "less than 8 rows each");
    assertFalse(convolution.isWorthDividing(64, 8), "gradients of 8 parts are much to add up");
    assertFalse(new OpWork(1e5, 0, 1e3).isWorthDividing(64, 2), "one thread is enough");
    assertFalse(new OpWork(2e7, 0, 1e3).isWorthDividing(64, 2), "one row is worth sharing");
    assertFalse(OpWork.of(mlp()).isWorthDividing(512, 2), "a dense layer uses its weights once");
  }
}
