package io.addax.keras.losses;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class CheckTargetsTest {
  private static final Shape TEN = Shape.of(-1, 10);

  @Test
  void aLabelOutOfRangeIsNamedWithItsIndex() {
    assertMessage(
        new SparseCategoricalCrossentropy(),
        HostTensor.of(Shape.of(3), 1, 9, 10),
        TEN,
        "SparseCategoricalCrossentropy: expected 'y' to have class indices, whole numbers from 0 to"
            + " 9, since the predictions have 10 classes. Received: 10 in row 2 of this batch");
    assertMessage(
        new SparseCategoricalCrossentropy(),
        HostTensor.of(Shape.of(2, 1), -1L, 3L),
        TEN,
        "SparseCategoricalCrossentropy: expected 'y' to have class indices, whole numbers from 0 to"
            + " 9, since the predictions have 10 classes. Received: -1 in row 0 of this batch");
  }

  @Test
  void theIgnoredClassMayBeOutOfRange() {
    Loss loss = new SparseCategoricalCrossentropy().ignoreClass(255);
    assertDoesNotThrow(() -> loss.checkTargets(HostTensor.of(Shape.of(3), 1, 255, 0), TEN, "y"));
    assertMessage(
        loss,
        HostTensor.of(Shape.of(3), 1, 255, 254),
        TEN,
        "SparseCategoricalCrossentropy: expected 'y' to have class indices, whole numbers from 0 to"
            + " 9 or 255 (ignore_class), since the predictions have 10 classes. Received: 254 in"
            + " row 2 of this batch");
  }

  @Test
  void floatLabelsMustBeWholeNumbers() {
    Loss loss = new SparseCategoricalCrossentropy();
    assertDoesNotThrow(() -> loss.checkTargets(HostTensor.of(Shape.of(2), 1f, 9f), TEN, "y"));
    assertMessage(
        loss,
        HostTensor.of(Shape.of(2), 1f, 2.5f),
        TEN,
        "SparseCategoricalCrossentropy: expected 'y' to have class indices, whole numbers from 0 to"
            + " 9, since the predictions have 10 classes. Received: 2.5 in row 1 of this batch");
  }

  @Test
  void targetsMustBeFinite() {
    assertMessage(
        new MeanSquaredError(),
        HostTensor.of(Shape.of(2, 2), 1f, 2f, Float.NaN, 0f),
        Shape.of(-1, 2),
        "MeanSquaredError: expected 'y' to have finite numbers. Received: NaN at index [1, 0], in"
            + " row 1 of this batch");
    assertMessage(
        new BinaryCrossentropy(),
        HostTensor.of(Shape.of(2), 1d, Double.NEGATIVE_INFINITY),
        Shape.of(-1, 1),
        "BinaryCrossentropy: expected 'y' to have finite numbers. Received: -Infinity in row"
            + " 1 of this batch");
    assertMessage(
        new SparseCategoricalCrossentropy(),
        HostTensor.of(Shape.of(1), Float.NaN),
        TEN,
        "SparseCategoricalCrossentropy: expected 'y' to have finite numbers. Received: NaN in row 0"
            + " of this batch");
  }

  @Test
  void yesNoTargetsAreFromZeroToOne() {
    assertMessage(
        new BinaryCrossentropy(),
        HostTensor.of(Shape.of(3, 1), 0f, 1f, 2f),
        Shape.of(-1, 1),
        "BinaryCrossentropy: expected 'y' to have numbers from 0 to 1. Received: 2 in row 2 of this"
            + " batch");
    assertMessage(
        new BinaryFocalCrossentropy(),
        HostTensor.of(Shape.of(2, 2), 0, 1, -1, 1),
        Shape.of(-1, 2),
        "BinaryFocalCrossentropy: expected 'y' to have numbers from 0 to 1. Received: -1 at index"
            + " [1, 0], in row 1 of this batch");
    for (HostTensor good :
        List.of(
            HostTensor.of(Shape.of(2), 0f, 0.25f),
            HostTensor.of(Shape.of(2), 0d, 1d),
            HostTensor.of(Shape.of(2), false, true))) {
      assertDoesNotThrow(() -> new BinaryCrossentropy().checkTargets(good, Shape.of(-1, 1), "y"));
    }
    // As in Keras, one-hot targets may be anything.
    HostTensor scores = HostTensor.of(Shape.of(1, 2), -1f, 2f);
    assertDoesNotThrow(
        () -> new CategoricalCrossentropy().checkTargets(scores, Shape.of(-1, 2), "y"));
  }

  @Test
  void oneHotTargetsMustHaveAsManyClasses() {
    assertMessage(
        new CategoricalCrossentropy(),
        HostTensor.of(Shape.of(1, 3), 0f, 1f, 0f),
        TEN,
        "CategoricalCrossentropy: expected 'y' to have the shape of the predictions, (None, 10)."
            + " Received shape: (1, 3)");
    assertMessage(
        new CategoricalCrossentropy(),
        HostTensor.of(Shape.of(3), 0, 1, 0),
        TEN,
        "CategoricalCrossentropy: expected 'y' to have the shape of the predictions, (None, 10)."
            + " Received shape: (3,)");
  }

  @Test
  void sparseLabelsMustNotBeOneHot() {
    assertMessage(
        new SparseCategoricalCrossentropy(),
        HostTensor.of(Shape.of(1, 3), 0f, 1f, 0f),
        Shape.of(-1, 3),
        "SparseCategoricalCrossentropy: expected 'y' to have shape (None,) or (None, 1) for"
            + " predictions of shape (None, 3). Received shape: (1, 3)");
  }

  @Test
  void otherTargetsMustStretchToThePredictions() {
    Loss loss = new MeanAbsoluteError();
    HostTensor column = HostTensor.zeros(DType.FLOAT32, Shape.of(4, 1));
    HostTensor flat = HostTensor.zeros(DType.FLOAT32, Shape.of(4));
    assertDoesNotThrow(() -> loss.checkTargets(column, Shape.of(-1, 3), "y"));
    assertDoesNotThrow(() -> loss.checkTargets(flat, Shape.of(-1, 1), "y"));
    assertDoesNotThrow(() -> loss.checkTargets(column, Shape.of(-1), "y"));
    assertMessage(
        loss,
        HostTensor.zeros(DType.FLOAT32, Shape.of(4, 2)),
        Shape.of(-1, 3),
        "MeanAbsoluteError: expected 'y' to have the shape of the predictions, (None, 3). Received"
            + " shape: (4, 2)");
    assertMessage(
        loss,
        flat,
        Shape.of(-1, 3),
        "MeanAbsoluteError: expected 'y' to have the shape of the predictions, (None, 3). Received"
            + " shape: (4,)");
  }

  private static void assertMessage(
      Loss loss, HostTensor targets, Shape predictions, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> loss.checkTargets(targets, predictions, "y"));
    assertEquals(message, e.getMessage());
  }
}
