package io.addax.keras.data;

import io.addax.graph.HostTensor;
import java.io.IOException;
import java.util.List;

/**
 * Fashion-MNIST: 60,000 pictures of clothes of 28×28 pixels to train with and 10,000 to test with,
 * of ten classes. Copyright Zalando SE, MIT licence.
 *
 * <p>It is downloaded (31 MB) at first use into {@link DownloadCache Keras's folder}, and taken
 * from there if Keras has done so already.
 */
public final class FashionMnist {
  /** The names of the classes 0 to 9. */
  public static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** A file and its checksum. */
  record Source(String name, String sha256) {}

  private static final List<Source> SOURCES =
      List.of(
          new Source(
              "train-images-idx3-ubyte.gz",
              "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
          new Source(
              "train-labels-idx1-ubyte.gz",
              "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
          new Source(
              "t10k-images-idx3-ubyte.gz",
              "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
          new Source(
              "t10k-labels-idx1-ubyte.gz",
              "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"));

  private FashionMnist() {}

  /**
   * The data as Keras gives them: pixels uint8 of shape (n, 28, 28), 0 to 255, and labels uint8 of
   * shape (n), 0 to 9.
   *
   * @throws IOException if a file can neither be found nor downloaded
   */
  public static TrainTest load() throws IOException {
    return load(DownloadCache.standard());
  }

  /** Like {@link #load()}, from another folder or server. */
  public static TrainTest load(DownloadCache cache) throws IOException {
    return load(cache, SOURCES);
  }

  /** From four files: images and labels to train with, images and labels to test with. */
  static TrainTest load(DownloadCache cache, List<Source> sources) throws IOException {
    HostTensor[] arrays = new HostTensor[sources.size()];
    for (int i = 0; i < arrays.length; i++) {
      Source source = sources.get(i);
      arrays[i] = IdxFile.read(cache.get("fashion-mnist", source.name, source.sha256));
    }
    return new TrainTest(arrays[0], arrays[1], arrays[2], arrays[3]);
  }
}
