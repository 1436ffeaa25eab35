package io.addax.keras.saving;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip archive that a {@code .keras} file is. Three members are read, by their exact names;
 * nothing is ever extracted to where the archive says. What a member inflates to is limited, and
 * counted while it inflates.
 */
final class KerasArchive implements AutoCloseable {
  static final String METADATA = "metadata.json";
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.weights.h5";

  private static final long MOST_TEXT = 64 << 20;
  private static final long BOMB_FLOOR = 256 << 20;
  private static final long BOMB_RATIO = 100; // Keras stores its members, without compression

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> members = new HashMap<>();

  private KerasArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens an archive.
   *
   * @throws IOException if it is none, or has members with unsafe or equal names
   */
  static KerasArchive open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    KerasArchive archive;
    try {
      archive = new KerasArchive(file, new ZipFile(file.toFile(), ZipFile.OPEN_READ));
    } catch (ZipException e) {
      throw new IOException(
          file + " is not a .keras file, which is a zip archive: " + e.getMessage(), e);
    }
    try {
      archive.readNames();
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
    return archive;
  }

  private void readNames() throws IOException {
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      String slashes = name.replace('\\', '/');
      if (slashes.startsWith("/") || slashes.contains(":") || hasParent(slashes)) {
        throw error("has a member with a name that is not allowed: '" + name + "'");
      }
      if (members.put(name, entry) != null) {
        throw error("has two members '" + name + "'");
      }
    }
    if (!members.containsKey(CONFIG)) {
      throw error("is not a .keras file: it has no " + CONFIG);
    }
  }

  private static boolean hasParent(String name) {
    return ("/" + name + "/").contains("/../");
  }

  private IOException error(String message) {
    return new IOException(file + " " + message);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** A member's text. */
  String text(String name) throws IOException {
    ZipEntry entry = entry(name);
    if (entry.getSize() > MOST_TEXT) {
      throw error("has a " + name + " of " + entry.getSize() + " bytes: too large");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) MOST_TEXT + 1);
      if (bytes.length != entry.getSize()) {
        throw wrongSize(entry);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (ZipException | EOFException | CharacterCodingException e) {
      throw new IOException(file + " has a damaged " + name + ": " + e.getMessage(), e);
    }
  }

  /** A member's content in a file of its own, which vanishes when the channel is closed. */
  FileChannel content(String name) throws IOException {
    ZipEntry entry = entry(name);
    if (entry.getSize() > BOMB_FLOOR
        && entry.getSize() / BOMB_RATIO > Math.max(entry.getCompressedSize(), 0)) {
      throw error("has a " + name + " that inflates to more than is allowed");
    }
    FileChannel channel = temporary();
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] block = new byte[1 << 16];
      long length = 0;
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        length += read;
        if (length > entry.getSize()) {
          throw wrongSize(entry);
        }
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      if (length != entry.getSize()) {
        throw wrongSize(entry);
      }
      return channel;
    } catch (ZipException | EOFException e) {
      channel.close();
      throw new IOException(file + " has a damaged " + name + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A file that only this process reads, and that vanishes when it is closed. */
  static FileChannel temporary() throws IOException {
    Path path = Files.createTempFile("addax", ".h5");
    try {
      return FileChannel.open(
          path,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private ZipEntry entry(String name) throws IOException {
    ZipEntry entry = members.get(name);
    if (entry == null) {
      throw error("is not a .keras file: it has no " + name);
    }
    return entry;
  }

  private IOException wrongSize(ZipEntry entry) {
    return error("has a " + entry.getName() + " that has not the size it declares");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
