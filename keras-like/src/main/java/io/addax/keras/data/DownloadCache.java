package io.addax.keras.data;

import io.addax.graph.files.FileReplacement;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where downloaded data are kept, shared with Keras: {@code ~/.keras}, or what the
 * variable {@code KERAS_HOME} names. A file is downloaded once, beside its place, checked by
 * SHA-256 and moved into place.
 *
 * <pre>{@code
 * Mnist.load();                                                         // the usual
 * Mnist.load(DownloadCache.standard().from("https://mirror.example/"));   // from elsewhere
 * }</pre>
 */
public final class DownloadCache {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadCache.class);
  private static final String KERAS =
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final long LARGEST = 1L << 30;

  private final Path home;
  private final String base;

  private DownloadCache(Path home, String base) {
    this.home = Objects.requireNonNull(home, "home");
    this.base = Objects.requireNonNull(base, "base");
  }

  /** Keras's folder, filled from where Keras takes its data. */
  public static DownloadCache standard() {
    String home = System.getenv("KERAS_HOME");
    if (home != null && !home.isEmpty()) {
      return at(Path.of(home));
    }
    String user = System.getenv("HOME");
    return at(
        Path.of(user == null || user.isEmpty() ? System.getProperty("user.home") : user, ".keras"));
  }

  /** The folder {@code home} instead of Keras's; files lie in its sub-folder {@code datasets}. */
  public static DownloadCache at(Path home) {
    return new DownloadCache(home, KERAS);
  }

  /** The same folder, filled from {@code baseUrl} (http, https or file; it ends with a slash). */
  public DownloadCache from(String baseUrl) {
    return new DownloadCache(home, baseUrl.endsWith("/") ? baseUrl : baseUrl + "/");
  }

  /**
   * The place of a file, after downloading it if it is not there or not what it should be.
   *
   * @param folder a path below {@code datasets}, or empty
   * @throws IOException if it cannot be had; the message has the URL and where to put it by hand
   */
  Path get(String folder, String name, String sha256) throws IOException {
    Path place = home.resolve("datasets").resolve(folder).resolve(name);
    boolean damaged = false;
    if (Files.exists(place)) {
      if (sha256(place).equals(sha256)) {
        return place;
      }
      damaged = true;
      LOG.warn("{} has another checksum than it should; downloading it again", place);
    }
    URI url = URI.create(base + name);
    try {
      Files.createDirectories(place.getParent());
      download(url, place, sha256);
    } catch (ChecksumException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "Cannot download "
              + url
              + " ("
              + e
              + "). Without a network, get that file elsewhere and put it at "
              + place
              + (damaged ? ", in place of the damaged one there" : "")
              + "; its SHA-256 is "
              + sha256,
          e);
    }
    return place;
  }

  private static final class ChecksumException extends IOException {
    private static final long serialVersionUID = 1;

    ChecksumException(String message) {
      super(message);
    }
  }

  private static void download(URI url, Path place, String sha256) throws IOException {
    LOG.info("Downloading data from {}", url);
    FileReplacement.write(place, beside -> download(url, sha256, beside));
  }

  private static void download(URI url, String sha256, Path to) throws IOException {
    String received = copy(url, to);
    if (!received.equals(sha256)) {
      throw new ChecksumException(
          url
              + ": expected a file with SHA-256 "
              + sha256
              + ". Received: "
              + received
              + ". It was deleted again");
    }
  }

  /** Downloads and returns the checksum of what came. */
  private static String copy(URI url, Path to) throws IOException {
    URLConnection connection = url.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection instanceof HttpURLConnection http && http.getResponseCode() != 200) {
      int status = http.getResponseCode();
      http.disconnect();
      throw new FileNotFoundException("the server answered with status " + status);
    }
    MessageDigest digest = digest();
    try (InputStream in = connection.getInputStream();
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        total += n;
        if (total > LARGEST) {
          throw new IOException("expected at most " + LARGEST + " bytes. Received: more");
        }
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
