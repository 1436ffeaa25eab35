package io.addax.keras.saving;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;

/**
 * Damages one file of a SavedModel again and again, loads and runs what is left, in a process of
 * its own: {@code FOLDER FILE SEED COUNT}, where FILE may be {@code graph} for changes that leave a
 * well-formed file. It prints how often it ended in which way.
 */
final class SavedModelFuzz {
  private static final int ROWS = 2;

  private SavedModelFuzz() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    boolean graph = arguments[1].equals("graph");
    Path file = folder.resolve(graph ? "saved_model.pb" : arguments[1]);
    int seed = Integer.parseInt(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    byte[] whole = Files.readAllBytes(file);
    Map<String, Integer> ends = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * 1_000_003L + i);
      Files.write(
          file,
          graph
              ? new GraphMutation(random)
                  .mutate(org.tensorflow.proto.SavedModel.parseFrom(whole))
                  .toByteArray()
              : damaged(whole, random));
      System.out.println("CASE " + i);
      long start = System.nanoTime();
      String end = attempt(folder);
      if (System.nanoTime() - start > 10_000_000_000L) {
        throw new IllegalStateException("Case " + i + " took more than 10 s");
      }
      ends.merge(end, 1, Integer::sum);
    }
    Files.write(file, whole);
    System.out.println("ENDS " + ends);
  }

  private static String attempt(Path folder) {
    try (SavedModel model = SavedModel.load(folder)) {
      var signature = model.folder().defaultSignature();
      Map<String, HostTensor> inputs = new HashMap<>();
      for (FrozenPort input : signature.inputs()) {
        inputs.put(input.name(), HostTensor.zeros(input.spec().dtype(), concrete(input)));
      }
      model.predictAll(signature.name(), inputs, ROWS);
      return "ran";
    } catch (IOException e) {
      return "IOException";
    } catch (IllegalArgumentException | TensorFlowException e) {
      return "refused";
    }
  }

  private static Shape concrete(FrozenPort port) {
    if (port.spec().shape().isUnknown()) {
      return Shape.of(ROWS);
    }
    long[] dims = port.spec().shape().asArray();
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] < 0 ? ROWS : Math.min(dims[i], 64);
    }
    return Shape.of(dims);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> {
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(64));
        byte[] block = new byte[length];
        random.nextBytes(block);
        System.arraycopy(block, 0, bytes, at, length);
      }
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - Math.max(from, to), 1 + random.nextInt(128));
        System.arraycopy(whole, from, bytes, to, length);
      }
      default -> {
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
          int at = random.nextInt(bytes.length);
          bytes[at] =
              random.nextBoolean()
                  ? (byte) (bytes[at] ^ 1 << random.nextInt(8))
                  : (byte) random.nextInt(256);
        }
      }
    }
    return bytes;
  }
}
