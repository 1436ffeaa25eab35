import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Puts Maven where mvnw wants it: takes the archive of a release from a file or an address, checks
 * its SHA-512, unpacks it beside its place and renames it.
 *
 * <pre>java Unpack.java SOURCE SHA512 FOLDER</pre>
 *
 * <p>Ends with 0 when FOLDER is there, 1 when the archive could not be had, 2 when it is not the
 * expected one.
 */
final class Unpack {
  private static final int TIMEOUT_MILLIS = 10_000;

  private Unpack() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[2]);
    try {
      Files.createDirectories(folder.getParent());
      Path work = Files.createTempDirectory(folder.getParent(), ".unpacking");
      try {
        Path zip = work.resolve("maven.zip");
        read(arguments[0], zip);
        check(zip, arguments[1], arguments[0]);
        unpack(zip, work);
        moveOnlyFolder(work, folder);
      } finally {
        delete(work);
      }
    } catch (SecurityException e) {
      System.err.println("mvnw: " + e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println("mvnw: " + e);
      System.exit(1);
    }
  }

  private static void read(String source, Path file) throws IOException {
    if (!source.contains("://")) {
      Files.copy(Path.of(source), file);
      return;
    }
    URLConnection connection = URI.create(source).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      Files.copy(in, file);
    }
  }

  private static void check(Path zip, String expected, String source) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(zip));
      String sum = HexFormat.of().formatHex(digest);
      if (!sum.equals(expected)) {
        throw new SecurityException(
            source
                + " is not what it should be. Expected SHA-512 "
                + expected
                + ". Received: "
                + sum);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private static void unpack(Path zip, Path folder) throws IOException {
    try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry; (entry = entries.getNextEntry()) != null; ) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new SecurityException(entry.getName() + " leads out of the archive");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(entries, file);
        }
      }
    }
  }

  /** The archive holds one folder, apache-maven-VERSION. */
  private static void moveOnlyFolder(Path work, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      Path unpacked = files.filter(Files::isDirectory).findFirst().orElseThrow(IOException::new);
      Path start = unpacked.resolve("bin").resolve("mvn");
      if (!start.toFile().setExecutable(true, false)) {
        throw new IOException(start + " cannot be made executable");
      }
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) { // else another mvnw was faster
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
