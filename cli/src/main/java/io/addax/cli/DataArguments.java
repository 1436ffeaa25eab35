package io.addax.cli;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.keras.data.ColorMode;
import io.addax.keras.data.CsvOptions;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import io.addax.keras.data.ImageFolder;
import io.addax.keras.data.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Samples as commands take them: NumPy files, image folders and CSV files. */
final class DataArguments {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");

  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      description = "The size that the images of a folder are scaled to, such as 160x160.")
  private String imageSize;

  @Option(
      names = "--color-mode",
      paramLabel = "MODE",
      description = "grayscale, rgb or rgba: the channels of a folder's images. Default: rgb.")
  private String colorMode;

  @Option(
      names = "--label-mode",
      paramLabel = "MODE",
      description = "int or categorical: numbers or one-hot vectors for a folder's classes.")
  private String labelMode;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The column of a .csv file with the targets.")
  private String label;

  @Option(
      names = "--classes",
      paramLabel = "A,B,…",
      split = ",",
      hideParamSyntax = true,
      description = "What the label column says for class 0, 1, ….")
  private String[] classes;

  DataArguments() {}

  /**
   * An argument {@code FILE} or {@code NAME=FILE}.
   *
   * @param name of the input or output; empty for none
   */
  record Named(String name, Path path) {
    static Named parse(String argument) {
      try {
        int equals = argument.indexOf('=');
        boolean named = equals > 0 && !Files.exists(Path.of(argument));
        return named
            ? new Named(argument.substring(0, equals), Path.of(argument.substring(equals + 1)))
            : new Named("", Path.of(argument));
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(argument + ": no name of a file: " + e.getReason(), e);
      }
    }
  }

  /** The files behind some arguments. */
  static List<Path> paths(List<String> arguments) {
    return arguments == null
        ? List.of()
        : arguments.stream().map(argument -> Named.parse(argument).path()).toList();
  }

  /**
   * Inputs without targets.
   *
   * @param arguments files, or {@code NAME=FILE} for each
   * @return a tensor, a list or a map of tensors, or a data set, as {@code Model.predict} takes it
   * @throws IOException if a file is missing, or not what its name says
   */
  Object inputs(List<String> arguments) throws IOException {
    if (arguments.size() == 1) {
      Path path = Named.parse(arguments.get(0)).path();
      if (Files.isDirectory(path)) {
        return sized(ImageFolder.unlabelled(path), path).dataset();
      }
    }
    return arrays(arguments);
  }

  /**
   * Samples with their targets.
   *
   * @param x files, or {@code NAME=FILE} for each
   * @param y likewise; null where {@code x} is an image folder or a .csv file with a label
   * @param yOption what the option for {@code y} is called
   * @throws IOException if a file is missing, or not what its name says
   */
  Samples samples(List<String> x, List<String> y, String yOption) throws IOException {
    if (y != null && !y.isEmpty()) {
      return new Samples(Dataset.of(arrays(x), arrays(y)), null);
    }
    checkArgument(x.size() == 1, "Expected targets: give them with %s", yOption);
    Path path = Named.parse(x.get(0)).path();
    if (Files.isDirectory(Places.existing(path))) {
      return new Samples(null, sized(ImageFolder.of(path), path));
    }
    checkArgument(
        Places.endsWith(path, ".csv"),
        "Expected targets: give them with %s. Only image folders and .csv files have them inside",
        yOption);
    checkArgument(
        label != null, "%s: expected the column with the targets: --label, or %s", path, yOption);
    return new Samples(Dataset.csv(Places.file(path), csvOptions()), null);
  }

  /**
   * What {@link #inputs} gave as one tensor per input.
   *
   * @param names of the model's inputs, in its order
   * @throws IllegalArgumentException if there are more or fewer, or the names are others
   */
  static List<HostTensor> tensors(Object inputs, List<String> names) {
    if (inputs instanceof Dataset data) {
      try (DatasetIterator all = data.batch((int) data.cardinality()).iterator()) {
        return tensors(all.next().x(), names);
      }
    } else if (inputs instanceof Map<?, ?> map) {
      checkArgument(
          map.keySet().equals(Set.copyOf(names)),
          "Expected inputs %s. Received: %s",
          names,
          map.keySet());
      return names.stream().map(name -> (HostTensor) map.get(name)).toList();
    }
    List<HostTensor> tensors = ((List<?>) inputs).stream().map(HostTensor.class::cast).toList();
    checkArgument(
        tensors.size() == names.size(),
        "Expected %s input(s) %s. Received: %s",
        names.size(),
        names,
        tensors.size());
    return tensors;
  }

  private Object arrays(List<String> arguments) throws IOException {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    List<HostTensor> unnamed = new ArrayList<>();
    for (String argument : arguments) {
      Named one = Named.parse(argument);
      Map<String, HostTensor> read = read(one);
      if (one.name().isEmpty() && read.size() == 1) {
        unnamed.addAll(read.values());
      } else {
        read.forEach(
            (name, array) ->
                checkArgument(named.put(name, array) == null, "%s is given twice", name));
      }
    }
    checkArgument(
        named.isEmpty() || unnamed.isEmpty(),
        "Expected NAME=FILE for every array or for none. Received: %s",
        arguments);
    return named.isEmpty() ? unnamed : named;
  }

  /** The arrays of a file by name. */
  private Map<String, HostTensor> read(Named argument) throws IOException {
    Path path = argument.path();
    if (Files.isDirectory(Places.existing(path))) {
      throw new IOException(
          path + ": expected a file. Received: a folder; images are taken alone, without targets");
    }
    Places.file(path);
    if (Places.endsWith(path, ".npz")) {
      Map<String, HostTensor> arrays = NpyFile.readArchive(path);
      checkArgument(
          argument.name().isEmpty() || arrays.size() == 1,
          "%s: expected one array for '%s'. Received: %s",
          path,
          argument.name(),
          arrays.keySet());
      return argument.name().isEmpty() ? arrays : Map.of(argument.name(), only(arrays));
    } else if (Places.endsWith(path, ".npy")) {
      return Map.of(argument.name(), NpyFile.read(path));
    } else if (Places.endsWith(path, ".csv")) {
      return Map.of(argument.name(), columns(path));
    }
    throw new IllegalArgumentException(
        path + ": expected a file that ends in .npy, .npz or .csv, or a folder of images");
  }

  /** All columns of a .csv file but the label's. */
  private HostTensor columns(Path path) throws IOException {
    Dataset rows = Dataset.csv(path, label == null ? CsvOptions.noLabel() : csvOptions());
    try (DatasetIterator all = rows.batch((int) rows.cardinality()).iterator()) {
      return all.next().x().get(0);
    }
  }

  private static HostTensor only(Map<String, HostTensor> arrays) {
    return arrays.values().iterator().next();
  }

  private CsvOptions csvOptions() {
    CsvOptions options = CsvOptions.label(label);
    return classes == null ? options : options.classes(classes);
  }

  private ImageFolder sized(ImageFolder folder, Path path) {
    checkArgument(imageSize != null, "%s: expected --image-size for a folder of images", path);
    Matcher size = SIZE.matcher(imageSize);
    checkArgument(
        size.matches(), "Expected --image-size as HxW, such as 28x28. Received: %s", imageSize);
    ImageFolder sized =
        folder.imageSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    return labelled(colorMode == null ? sized : sized.colorMode(mode()));
  }

  private ImageFolder labelled(ImageFolder folder) {
    return labelMode == null ? folder : folder.labelMode(labelMode);
  }

  private ColorMode mode() {
    for (ColorMode mode : ColorMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(colorMode)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "Expected --color-mode grayscale, rgb or rgba. Received: " + colorMode);
  }

  /**
   * Samples with targets, in memory or as image files.
   *
   * @param data null for images
   * @param images null for other data
   */
  record Samples(Dataset data, ImageFolder images) {
    /** All, in their order. */
    Dataset all() {
      return images == null ? data : images.dataset();
    }

    /** Whether the order of training is up to these data and not to {@code fit}. */
    boolean shuffleThemselves() {
      return images != null;
    }

    /** All for training. */
    Dataset training(boolean shuffle, long seed) {
      return images == null || !shuffle ? all() : images.shuffled(seed);
    }

    /** A part for training and one for validation. */
    Dataset.Split split(double validation, long seed) {
      return images == null ? data.split(1 - validation) : images.split(validation, seed);
    }
  }
}
