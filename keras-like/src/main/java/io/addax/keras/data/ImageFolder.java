package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * Images in a folder, each in the subfolder of its class. Immutable: each method gives a changed
 * copy.
 *
 * <pre>{@code
 * ImageFolder pets = ImageFolder.of(Path.of("pets")).imageSize(160, 160);   // pets/cat, pets/dog
 * pets.classNames();                                   // [cat, dog]
 * Dataset.Split parts = pets.split(0.2, 1337);
 * model.fit(parts.first(), Fit.epochs(5).shuffle(false).validation(parts.second()));
 * }</pre>
 *
 * <p>Classes are the subfolders in the order of their names (hidden ones are passed over), and so
 * are files; those of {@code .png}, {@code .jpg}, {@code .jpeg}, {@code .bmp} and {@code .gif}
 * count, at any depth. Images are read when a batch asks for them, and scaled by bilinear
 * interpolation to float32 from 0 to 255. Source: {@code keras.utils.image_dataset_from_directory}.
 */
public final class ImageFolder {
  private static final int DEFAULT_SIZE = 256;
  private static final int MAX_SIZE = 1 << 14;
  private static final Set<String> SUFFIXES = Set.of("bmp", "gif", "jpeg", "jpg", "png");

  private final ImmutableList<Path> files;
  private final ImmutableList<Integer> labels;
  private final ImmutableList<String> classNames;
  private final int height;
  private final int width;
  private final ColorMode colorMode;
  private final boolean categorical;

  private ImageFolder(
      List<Path> files,
      List<Integer> labels,
      List<String> classNames,
      int height,
      int width,
      ColorMode colorMode,
      boolean categorical) {
    this.files = ImmutableList.copyOf(files);
    this.labels = ImmutableList.copyOf(labels);
    this.classNames = ImmutableList.copyOf(classNames);
    this.height = height;
    this.width = width;
    this.colorMode = colorMode;
    this.categorical = categorical;
  }

  /**
   * The images of a folder, each labelled by its subfolder.
   *
   * @throws IOException if the folder cannot be read, or has no subfolder with an image
   */
  public static ImageFolder of(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Path subfolder : subfolders(folder)) {
      for (Path image : images(subfolder)) {
        files.add(image);
        labels.add(names.size());
      }
      names.add(subfolder.getFileName().toString());
    }
    if (files.isEmpty()) {
      throw new IOException(
          folder
              + ": expected subfolders, one per class, with "
              + "png, jpg, bmp or gif images. Received: "
              + (names.isEmpty() ? "no subfolder" : "no image in " + names));
    }
    return of(files, labels, names);
  }

  /**
   * The images of a folder and of those inside it, in the order of their names, without labels.
   *
   * @throws IOException if the folder cannot be read, or has no image
   */
  public static ImageFolder unlabelled(Path folder) throws IOException {
    List<Path> files = images(folder);
    if (files.isEmpty()) {
      throw new IOException(folder + ": expected png, jpg, bmp or gif images. Received: none");
    }
    return of(files, List.of(), List.of());
  }

  private static ImageFolder of(List<Path> files, List<Integer> labels, List<String> names) {
    return new ImageFolder(files, labels, names, DEFAULT_SIZE, DEFAULT_SIZE, ColorMode.RGB, false);
  }

  private static List<Path> subfolders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isDirectory(entry) && !name(entry).startsWith("."))
          .sorted((a, b) -> name(a).compareTo(name(b)))
          .toList();
    }
  }

  /** Images folder by folder, as Keras walks: folders by their whole paths, then files by names. */
  private static List<Path> images(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(file -> SUFFIXES.contains(suffix(file)) && !Files.isDirectory(file))
          .sorted(
              (a, b) -> {
                int order = a.getParent().toString().compareTo(b.getParent().toString());
                return order != 0 ? order : name(a).compareTo(name(b));
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static String suffix(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The size that images are scaled to. Default 256 x 256. */
  public ImageFolder imageSize(int newHeight, int newWidth) {
    checkArgument(
        newHeight > 0 && newWidth > 0 && newHeight <= MAX_SIZE && newWidth <= MAX_SIZE,
        "Expected an image size of 1 to %s each way. Received: %s x %s",
        MAX_SIZE,
        newHeight,
        newWidth);
    return new ImageFolder(files, labels, classNames, newHeight, newWidth, colorMode, categorical);
  }

  /** The channels that images are read with. Default {@link ColorMode#RGB}. */
  public ImageFolder colorMode(ColorMode mode) {
    checkArgument(mode != null, "Expected a colour mode. Received: null");
    return new ImageFolder(files, labels, classNames, height, width, mode, categorical);
  }

  /**
   * What labels look like: {@code "int"} for the number of the class, int32 of shape (), or {@code
   * "categorical"} for a one-hot vector, float32 of shape (classes). Default {@code "int"}.
   */
  public ImageFolder labelMode(String mode) {
    checkArgument(
        mode.equals("int") || mode.equals("categorical"),
        "Expected a label mode of \"int\" or \"categorical\". Received: \"%s\"",
        mode);
    return new ImageFolder(
        files, labels, classNames, height, width, colorMode, mode.equals("categorical"));
  }

  /** The classes' names in the order of their numbers; empty for unlabelled images. */
  public List<String> classNames() {
    return classNames;
  }

  /** The images' files in the order of the data set. */
  public List<Path> files() {
    return files;
  }

  /** The images in the order of their files. */
  public Dataset dataset() {
    return read(numbers());
  }

  /** The images in an order of their own for each epoch. */
  public Dataset shuffled(long seed) {
    return read(numbers().shuffleAll(seed));
  }

  /**
   * A training set, in an order of its own for each epoch, and a validation set, in one order. The
   * images of all classes are mixed before they are divided.
   *
   * @param validation the share of images for validation
   * @throws IllegalArgumentException if a part would be empty
   */
  public Dataset.Split split(double validation, long seed) {
    Dataset.Split parts = mixed(seed).split(1 - validation);
    return new Dataset.Split(read(parts.first().shuffleAll(seed)), read(parts.second()));
  }

  private Dataset numbers() {
    return Dataset.of(range());
  }

  private Dataset mixed(long seed) {
    List<Integer> order = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      order.add(i);
    }
    SplitMix random = new SplitMix(seed, 0);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return Dataset.of(order.stream().mapToInt(Integer::intValue).toArray());
  }

  private int[] range() {
    int[] range = new int[files.size()];
    Arrays.setAll(range, i -> i);
    return range;
  }

  /** The images behind numbers; what is shuffled is the numbers. */
  private Dataset read(Dataset numbers) {
    return numbers.map(number -> example((int) number.input().longAt(0)));
  }

  private Example example(int number) {
    HostTensor image;
    try {
      image = ImageFile.read(files.get(number), height, width, colorMode);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return labels.isEmpty() ? Example.of(image) : Example.of(image, label(labels.get(number)));
  }

  private HostTensor label(int number) {
    if (!categorical) {
      return HostTensor.scalar(number);
    }
    float[] oneHot = new float[classNames.size()];
    oneHot[number] = 1;
    return HostTensor.of(Shape.of(oneHot.length), oneHot);
  }
}
