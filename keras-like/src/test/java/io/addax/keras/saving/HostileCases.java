package io.addax.keras.saving;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.IdxFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.tensorflow.ndarray.Shape;

/** The files that {@link HostileFiles} reads: damaged ones, the same each time, and made ones. */
final class HostileCases {
  /** The model whose weights the damaged {@code .weights.h5} are. */
  static final String WEIGHTS_OF = "dense";

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";
  private static final List<String> ORIGINALS =
      List.of(
          "dense",
          "lenet",
          "residual",
          "two-levels-of-nesting",
          "shared-model",
          "embedding",
          "two-outputs",
          "batch-normalization");
  private static final int BOMB = 1 << 29;

  /** Takes a case: a name that ends in a file's name, its bytes, and whether reading must fail. */
  @FunctionalInterface
  interface Taker {
    void take(String name, byte[] data, boolean mustFail) throws Exception;
  }

  private final Path folder;
  private final Taker taker;

  private HostileCases(Path folder, Taker taker) {
    this.folder = folder;
    this.taker = taker;
  }

  /** Makes all cases, one after the other. */
  static void forEach(Path folder, Taker taker) throws Exception {
    HostileCases cases = new HostileCases(folder, taker);
    cases.tricks();
    cases.kerasFiles();
    cases.archives();
    cases.legacyFiles();
    cases.texts();
    cases.nestedTexts();
    cases.arrays();
  }

  /** So many damaged forms of a file. */
  private void damaged(String name, byte[] original, int times) throws Exception {
    taker.take("original/" + name, original, false);
    for (int seed = 0; seed < times; seed++) {
      byte[] data = Mutations.bytes(original, new Random(name.hashCode() + 31L * seed));
      taker.take("damaged/" + seed + "/" + name, data, false);
    }
  }

  /** Links out of the file, circles and sizes that are not there, made with h5py. */
  private void tricks() throws Exception {
    Path archive = Path.of(System.getProperty("addax.test-data"), "keras-files/hostile.zip");
    Map<String, byte[]> files = members(Files.readAllBytes(archive));
    byte[] outside = files.remove("outside.h5");
    Files.write(folder.resolve("outside.h5"), outside);
    Files.write(folder.resolveSibling("outside.h5"), outside);
    Files.write(folder.resolve("outside.bin"), new byte[80]);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      // Keras itself passes by a circle that no layer's weights lie in.
      taker.take("trick/" + file.getKey(), file.getValue(), !file.getKey().startsWith("cycle"));
    }
  }

  private void kerasFiles() throws Exception {
    for (String name : ORIGINALS) {
      byte[] original = original(name);
      damaged(name + ".keras", original, 40);
      Map<String, byte[]> members = members(original);
      damaged(name + ".weights.h5", members.get(WEIGHTS), name.equals(WEIGHTS_OF) ? 400 : 5);
      for (int seed = 0; seed < 40; seed++) {
        Random random = new Random(name.hashCode() + 37L * seed);
        for (String member : List.of(CONFIG, WEIGHTS)) {
          Map<String, byte[]> changed = new LinkedHashMap<>(members);
          changed.put(
              member,
              member.equals(CONFIG)
                  ? utf8(Mutations.json(text(members.get(CONFIG)), random))
                  : Mutations.bytes(members.get(WEIGHTS), random));
          taker.take(member + "/" + seed + "/" + name + ".keras", zip(changed), false);
        }
      }
    }
  }

  private byte[] original(String name) throws IOException {
    return Files.readAllBytes(KerasFileCase.named(name).extractTo(folder));
  }

  /** What can be done to a zip: members elsewhere, twice, exchanged, missing, inflated. */
  private void archives() throws Exception {
    Map<String, byte[]> members = members(original("dense"));
    for (String evil : List.of("../evil", "../../evil", "/evil", "a/../../evil", "..\\evil", "")) {
      Map<String, byte[]> changed = new LinkedHashMap<>(members);
      changed.put(evil.isEmpty() ? " " : evil, utf8("evil"));
      taker.take("member " + evil.replace('/', '|') + "/dense.keras", zip(changed), false);
      for (String member : members.keySet()) {
        Map<String, byte[]> moved = new LinkedHashMap<>(members);
        moved.put(evil + member, moved.remove(member));
        taker.take("moved " + evil.replace('/', '|') + "/dense.keras", zip(moved), !evil.isEmpty());
      }
    }
    for (String member : members.keySet()) {
      Map<String, byte[]> less = new LinkedHashMap<>(members);
      less.remove(member);
      taker.take("without " + member + "/dense.keras", zip(less), !member.equals("metadata.json"));
      for (String other : members.keySet()) {
        Map<String, byte[]> exchanged = new LinkedHashMap<>(members);
        exchanged.put(member, members.get(other));
        exchanged.put(other, members.get(member));
        taker.take("exchanged " + member + "/dense.keras", zip(exchanged), !member.equals(other));
      }
      taker.take("bomb in " + member + "/dense.keras", bomb(members, member), true);
      byte[] twice = zip(members, member, utf8("{}"));
      taker.take("twice " + member + "/dense.keras", twice, true);
    }
    taker.take("empty archive/dense.keras", zip(Map.of("x", new byte[0])), true);
    taker.take("empty file/dense.keras", new byte[0], true);
    taker.take("empty file/dense.h5", new byte[0], true);
    taker.take("empty file/dense.weights.h5", new byte[0], true);
    taker.take("an archive/dense.h5", zip(members), false);
    taker.take("no archive/dense.keras", members.get(WEIGHTS), true);
    taker.take("an archive/dense.npz", zip(members), true);
  }

  private void legacyFiles() throws Exception {
    for (KerasFileCase legacy : KerasFileCase.legacy().subList(0, 8)) {
      damaged(legacy.name() + ".h5", Files.readAllBytes(legacy.extractTo(folder)), 40);
    }
  }

  private void texts() throws Exception {
    for (KerasFileCase keras : KerasFileCase.all()) {
      String config = text(members(original(keras.name())).get(CONFIG));
      taker.take("original/" + keras.name() + ".json", utf8(config), false);
      for (int seed = 0; seed < 8; seed++) {
        Random random = new Random(keras.name().hashCode() + 41L * seed);
        String name = seed + "/" + keras.name() + ".json";
        taker.take("changed/" + name, utf8(Mutations.json(config, random)), false);
        if (seed % 4 == 0) {
          taker.take("damaged/" + name, Mutations.bytes(utf8(config), random), false);
        }
      }
    }
  }

  /** Nesting, of JSON and of models, deeper than any stack. */
  private void nestedTexts() throws Exception {
    String model = text(members(original("one-layer")).get(CONFIG));
    for (int depth : new int[] {1_000, 100_000, 1_000_000}) {
      String name = "nested " + depth + " deep/";
      taker.take(name + "lists.json", utf8("[".repeat(depth)), true);
      taker.take(name + "objects.json", utf8("{\"a\":".repeat(depth)), true);
      taker.take(name + "closed.json", utf8("[".repeat(depth) + "]".repeat(depth)), true);
      String lists = "[".repeat(depth) + "]".repeat(depth);
      taker.take(
          name + "units.json",
          utf8(model.replaceFirst("\"units\": *1", "\"units\":" + lists)),
          true);
      int models = Math.min(depth, 20_000);
      String open =
          "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",\"layers\":[".repeat(models);
      taker.take(name + "models.json", utf8(open + "]}}".repeat(models)), true);
    }
    for (String text : List.of("", "null", "1", "\"x\"", "{}", "[]", "NaN", "{\"class_name\":1}")) {
      taker.take("short/text.json", utf8(text), true);
    }
    taker.take("long/text.json", utf8("{\"class_name\":\"" + "x".repeat(1 << 22) + "\"}"), true);
  }

  private void arrays() throws Exception {
    byte[] npy = npy("<f4", "(3, 5)", 60);
    damaged("f4.npy", npy, 150);
    damaged("i8.npy", npy("<i8", "(2, 2)", 32), 100);
    for (String shape :
        List.of(
            "(2147483647,)",
            "(9223372036854775807,)",
            "(4294967296, 4294967296)",
            "(-1,)",
            "(99999999999999999999,)",
            "(2147483647, 0)",
            "(1" + ", 1".repeat(5_000) + ")",
            "(1, 16))")) {
      taker.take("declared/" + "f4.npy", npy("<f4", shape, 60), false);
    }
    taker.take("pickled/object.npy", npy("|O", "(1,)", 8), true);
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("x.npy", npy);
    two.put("y.npy", npy("<i4", "(3,)", 12));
    damaged("two.npz", zip(two), 150);
    two.put("../evil.npy", npy);
    taker.take("evil member/two.npz", zip(two), false);
    taker.take("bomb/two.npz", bomb(two, "y.npy"), true);
    HostTensor images = HostTensor.zeros(DType.UINT8, Shape.of(4, 5, 5));
    for (String name : List.of("idx3-ubyte", "idx3-ubyte.gz")) {
      Path file = folder.resolve(name);
      IdxFile.write(file, images);
      damaged(name, Files.readAllBytes(file), 150);
    }
  }

  /** A NumPy file of version 1. */
  private static byte[] npy(String dtype, String shape, int bytes) {
    byte[] header =
        utf8("{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }\n");
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put(utf8("NUMPY")).put((byte) 1).put((byte) 0);
    return file.putShort((short) header.length).put(header).array();
  }

  private static Map<String, byte[]> members(byte[] archive) throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    }
    return members;
  }

  private static byte[] zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    return out.toByteArray();
  }

  /** An archive in which a name stands twice: written under another of its length, then renamed. */
  private static byte[] zip(Map<String, byte[]> members, String name, byte[] second)
      throws IOException {
    String other = "~".repeat(name.length());
    Map<String, byte[]> more = new LinkedHashMap<>(members);
    more.put(other, second);
    String latin = new String(zip(more), StandardCharsets.ISO_8859_1);
    return latin.replace(other, name).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** An archive of which one member inflates to twice the memory that there is. */
  private static byte[] bomb(Map<String, byte[]> members, String bomb) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (String member : members.keySet()) {
        zip.putNextEntry(new ZipEntry(member));
        zip.write(members.get(member));
        if (member.equals(bomb)) {
          byte[] block = new byte[1 << 20];
          Arrays.fill(block, (byte) ' ');
          for (int written = 0; written < BOMB; written += block.length) {
            zip.write(block);
          }
        }
      }
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }
}
