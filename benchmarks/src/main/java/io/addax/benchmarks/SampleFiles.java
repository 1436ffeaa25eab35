package io.addax.benchmarks;

import io.addax.graph.HostTensor;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.ndarray.Shape;

/**
 * The data that both sides read: images (float32) and labels (int32), little-endian and without a
 * header. They are the training digits, repeated as often as a net needs.
 */
record SampleFiles(Path images, Path labels) {
  private static final int PIXELS = 28 * 28;

  /** What a worker takes as x and y. */
  record Samples(HostTensor x, HostTensor y) {}

  /**
   * Writes files.
   *
   * @param count the number of samples; 0 for each digit once
   */
  static SampleFiles write(Path folder, String name, int count) throws IOException {
    TrainTest digits = Digits.load();
    float[] images = digits.xTrain().floats();
    int[] labels = digits.yTrain().ints();
    int samples = count == 0 ? labels.length : count;
    ByteBuffer x = buffer(samples * PIXELS * Float.BYTES);
    ByteBuffer y = buffer(samples * Integer.BYTES);
    for (int i = 0; i < samples; i++) {
      int digit = i % labels.length;
      x.asFloatBuffer().put(images, digit * PIXELS, PIXELS);
      x.position(x.position() + PIXELS * Float.BYTES);
      y.putInt(labels[digit]);
    }
    SampleFiles files =
        new SampleFiles(folder.resolve(name + "-x.f32"), folder.resolve(name + "-y.i32"));
    Files.write(files.images, x.array());
    Files.write(files.labels, y.array());
    return files;
  }

  /** Reads them; each sample is a vector if {@code flat}, otherwise an image. */
  Samples read(boolean flat) throws IOException {
    ByteBuffer x = ByteBuffer.wrap(Files.readAllBytes(images)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer y = ByteBuffer.wrap(Files.readAllBytes(labels)).order(ByteOrder.LITTLE_ENDIAN);
    float[] pixels = new float[x.remaining() / Float.BYTES];
    int[] digits = new int[y.remaining() / Integer.BYTES];
    x.asFloatBuffer().get(pixels);
    y.asIntBuffer().get(digits);
    Shape shape = flat ? Shape.of(digits.length, PIXELS) : Shape.of(digits.length, 28, 28, 1);
    return new Samples(
        HostTensor.of(shape, pixels), HostTensor.of(Shape.of(digits.length), digits));
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
