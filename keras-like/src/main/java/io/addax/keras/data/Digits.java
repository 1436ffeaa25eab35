package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.tensorflow.ndarray.Shape;

/**
 * 1,797 handwritten digits of ten classes that come with this library: the test part of UCI's <a
 * href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten Digits</a> by E.
 * Alpaydin and C. Kaynak (1998), licensed CC BY 4.0, in the order of scikit-learn's {@code
 * load_digits}.
 *
 * <p>The originals have 8×8 pixels of 0 to 16. {@link #load()} scales them to 28×28 by bilinear
 * interpolation and to 0..1, so that what is written for MNIST runs on them, and holds every fifth
 * one out.
 *
 * <pre>{@code
 * TrainTest digits = Digits.load();
 * digits.xTrain();   // float32 (1438, 28, 28, 1)
 * digits.yTest();    // int32 (359)
 * }</pre>
 */
public final class Digits {
  /** The number of examples. */
  public static final int COUNT = 1797;

  private static final int ORIGINAL = 8;
  private static final int SIZE = 28;
  private static final float LARGEST = 16;
  private static final int FIFTH = 5;

  private Digits() {}

  /**
   * The digits in 28×28, divided in two: examples 4, 9, 14, … are held out.
   *
   * @return float32 images of shape (1438, 28, 28, 1) and (359, 28, 28, 1), from 0 to 1, and int32
   *     labels of shape (1438) and (359), 0 to 9
   */
  public static TrainTest load() {
    HostTensor raw = images();
    HostTensor labels = labels();
    int test = COUNT / FIFTH;
    HostTensor xTrain = HostTensor.zeros(DType.FLOAT32, Shape.of(COUNT - test, SIZE, SIZE, 1));
    HostTensor yTrain = HostTensor.zeros(DType.INT32, Shape.of(COUNT - test));
    HostTensor xTest = HostTensor.zeros(DType.FLOAT32, Shape.of(test, SIZE, SIZE, 1));
    HostTensor yTest = HostTensor.zeros(DType.INT32, Shape.of(test));
    Bilinear bilinear = new Bilinear(ORIGINAL, SIZE);
    byte[] pixels = (byte[]) raw.data();
    for (int i = 0; i < COUNT; i++) {
      boolean heldOut = i % FIFTH == FIFTH - 1;
      int at = heldOut ? i / FIFTH : i - i / FIFTH;
      float[] x = (heldOut ? xTest : xTrain).floats();
      int start = at * SIZE * SIZE;
      bilinear.scale(pixels, i * ORIGINAL * ORIGINAL, x, start);
      for (int p = start; p < start + SIZE * SIZE; p++) {
        x[p] /= LARGEST;
      }
      (heldOut ? yTest : yTrain).ints()[at] = (int) labels.longAt(i);
    }
    return new TrainTest(xTrain, yTrain, xTest, yTest);
  }

  /** All originals: uint8 of shape (1797, 8, 8), 0 to 16. */
  public static HostTensor images() {
    return read("digits-images-idx3-ubyte.gz", Shape.of(COUNT, ORIGINAL, ORIGINAL));
  }

  /** All labels: uint8 of shape (1797), 0 to 9. */
  public static HostTensor labels() {
    return read("digits-labels-idx1-ubyte.gz", Shape.of(COUNT));
  }

  private static HostTensor read(String name, Shape shape) {
    try (InputStream in = Digits.class.getResourceAsStream("digits/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The library's jar lacks its resource digits/" + name);
      }
      byte[] bytes = in.readAllBytes();
      HostTensor tensor =
          IdxFile.read(new ByteArrayInputStream(bytes), bytes.length, "digits/" + name);
      if (!tensor.shape().equals(shape) || tensor.dtype() != DType.UINT8) {
        throw new IllegalStateException(
            "Expected uint8 " + shape + " in digits/" + name + ". Received: " + tensor);
      }
      return tensor;
    } catch (IOException e) {
      throw new UncheckedIOException("The library's resource digits/" + name + " is damaged", e);
    }
  }
}
