package io.addax.keras.data;

import io.addax.graph.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * MNIST: 60,000 handwritten digits of 28×28 pixels to train with and 10,000 to test with, of ten
 * classes. Copyright Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
 *
 * <p>It is downloaded (11 MB) at first use into {@link DownloadCache Keras's folder}, and taken
 * from there if Keras has done so already. {@link Digits} needs no download.
 */
public final class Mnist {
  private static final String SHA256 =
      "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1";

  private Mnist() {}

  /**
   * The data as Keras gives them: pixels uint8 of shape (n, 28, 28), 0 to 255, and labels uint8 of
   * shape (n), 0 to 9.
   *
   * @throws IOException if the file can neither be found nor downloaded
   */
  public static TrainTest load() throws IOException {
    return load(DownloadCache.standard());
  }

  /** Like {@link #load()}, from another folder or server. */
  public static TrainTest load(DownloadCache cache) throws IOException {
    return load(cache, SHA256);
  }

  static TrainTest load(DownloadCache cache, String sha256) throws IOException {
    Path file = cache.get("", "mnist.npz", sha256);
    Map<String, HostTensor> arrays = NpyFile.readArchive(file);
    return new TrainTest(
        array(arrays, "x_train", file),
        array(arrays, "y_train", file),
        array(arrays, "x_test", file),
        array(arrays, "y_test", file));
  }

  private static HostTensor array(Map<String, HostTensor> arrays, String name, Path file)
      throws IOException {
    HostTensor array = arrays.get(name);
    if (array == null) {
      throw new IOException(
          file + ": expected an array '" + name + "'. Received: " + arrays.keySet());
    }
    return array;
  }
}
