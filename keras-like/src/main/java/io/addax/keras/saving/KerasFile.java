package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.graph.files.FileReplacement;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.saving.hdf5.Hdf5Reader;
import io.addax.keras.saving.hdf5.Hdf5Writer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Whole models in files {@code *.keras}: layers, weights, how the model is compiled, and the
 * optimizer's state, so that training goes on where it stopped, here or in Python. Source: {@code
 * keras.saving.saving_lib}.
 */
public final class KerasFile {
  /** How the files' names end. */
  public static final String SUFFIX = ".keras";

  /** The version of Keras whose form is written. */
  public static final String KERAS_VERSION = "3.15.1";

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd@HH:mm:ss");

  private KerasFile() {}

  /**
   * Writes a file. It is read again and compared before it takes the place of an old one.
   *
   * @param optimizerState in Keras's order; empty for none
   * @throws IllegalArgumentException if a layer, loss, metric or optimizer has no form in Keras
   */
  public static void write(Model model, List<HostTensor> optimizerState, Path file)
      throws IOException {
    JsonObject metadata = new JsonObject();
    metadata.addProperty("keras_version", KERAS_VERSION);
    metadata.addProperty("date_saved", DATE.format(LocalDateTime.now()));
    String config = ModelJson.write(model);
    Map<String, HostTensor> datasets = KerasWeights.datasets(model, optimizerState);
    FileReplacement.write(
        file,
        beside -> write(metadata.toString(), config, datasets, beside),
        beside -> verify(config, datasets, beside));
  }

  private static void write(
      String metadata, String config, Map<String, HostTensor> datasets, Path beside)
      throws IOException {
    try (FileChannel weights = KerasArchive.temporary();
        ZipOutputStream zip =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
      Hdf5Writer.write(datasets, weights);
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, String> text :
          List.of(
              Map.entry(KerasArchive.METADATA, metadata), Map.entry(KerasArchive.CONFIG, config))) {
        byte[] bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        zip.putNextEntry(entry(text.getKey(), bytes.length, checksum));
        zip.write(bytes);
      }
      CRC32 checksum = new CRC32();
      copy(weights, block -> checksum.update(block.duplicate()));
      zip.putNextEntry(entry(KerasArchive.WEIGHTS, weights.size(), checksum));
      copy(weights, block -> zip.write(block.array(), 0, block.limit()));
      zip.closeEntry();
    }
  }

  private static ZipEntry entry(String name, long size, CRC32 checksum) {
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(size);
    entry.setCrc(checksum.getValue());
    return entry;
  }

  private interface Sink {
    void take(ByteBuffer block) throws IOException;
  }

  private static void copy(FileChannel from, Sink to) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    for (long at = 0; at < from.size(); at += block.limit()) {
      from.read(block.clear(), at);
      to.take(block.flip());
    }
  }

  private static void verify(String config, Map<String, HostTensor> datasets, Path beside)
      throws IOException {
    try (KerasArchive archive = KerasArchive.open(beside);
        Hdf5Reader weights = weights(beside, archive)) {
      if (!archive.text(KerasArchive.CONFIG).equals(config)) {
        throw new IOException(beside + ": config.json is not what was written");
      }
      Hdf5Writer.verify(datasets, weights);
    }
  }

  private static Hdf5Reader weights(Path file, KerasArchive archive) throws IOException {
    if (!archive.has(KerasArchive.WEIGHTS) && archive.has("model.weights.npz")) {
      throw new IOException(file + " has its weights in model.weights.npz: not supported");
    }
    return Hdf5Reader.of(file + ", " + KerasArchive.WEIGHTS, archive.content(KerasArchive.WEIGHTS));
  }

  /**
   * A model from a file.
   *
   * @throws IOException if the file is damaged, or has what is not supported: the message names the
   *     layer, its class, and the version of Keras that wrote it
   */
  public static LoadedModel read(Path file, LoadOptions options) throws IOException {
    try (KerasArchive archive = KerasArchive.open(file)) {
      String version = version(file, archive);
      Model model;
      try {
        model =
            ModelJson.read(
                JsonText.parse(archive.text(KerasArchive.CONFIG)), version, options.isCompiled());
      } catch (IOException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      try (Hdf5Reader weights = weights(file, archive)) {
        return new LoadedModel(model, readWeights(model, weights));
      }
    }
  }

  private static List<HostTensor> readWeights(Model model, Hdf5Reader weights) throws IOException {
    if (!model.isConnected()) {
      return null; // a Sequential that was never built has none
    }
    KerasWeights.read(model, weights);
    return model.compiled() == null ? null : KerasWeights.readOptimizer(model, weights);
  }

  /** Sets a model's weights from those in a file; the optimizer's state is left alone. */
  static void readWeights(Model model, Path file) throws IOException {
    try (KerasArchive archive = KerasArchive.open(file);
        Hdf5Reader weights = weights(file, archive)) {
      KerasWeights.read(model, weights);
    }
  }

  private static String version(Path file, KerasArchive archive) throws IOException {
    JsonElement version = null;
    if (archive.has(KerasArchive.METADATA)) {
      version = JsonText.parse(archive.text(KerasArchive.METADATA)).get("keras_version");
    }
    if (version == null || !version.isJsonPrimitive()) {
      return null;
    }
    KerasVersion.check(file, version.getAsString());
    return version.getAsString();
  }
}
