package io.addax.graph.checkpoint;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;

/**
 * Named tensors in a TensorFlow checkpoint (TensorBundle, as SaveV2 writes it): a file {@code
 * PREFIX.index} and a file {@code PREFIX.data-00000-of-00001}. Python reads it with {@code
 * tf.train.load_checkpoint}.
 *
 * <pre>{@code
 * Checkpoint.write(Path.of("run/model"), Map.of("dense/kernel", kernel));
 * HostTensor kernel =
 *     Checkpoint.read(Path.of("run/model"), Map.of("dense/kernel", DType.FLOAT32))
 *         .get("dense/kernel");
 * }</pre>
 */
public final class Checkpoint {
  private static final String DATA = ".data-00000-of-00001";
  private static final String INDEX = ".index";

  private Checkpoint() {}

  /**
   * Writes a checkpoint, beside the old one of this prefix first; then it takes its place. Whenever
   * that is interrupted, the old checkpoint or the new one can be read.
   *
   * @throws IOException if the files cannot be written
   */
  public static void write(Path prefix, Map<String, HostTensor> tensors) throws IOException {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one tensor to write. Received: none");
    }
    Path target = prefix.toAbsolutePath();
    Files.createDirectories(target.getParent());
    settle(target);
    Path beside = beside(target);
    clear(beside);
    Files.createDirectory(beside.getParent());
    try {
      save(beside, tensors);
      force(path(beside, DATA));
      force(path(beside, INDEX));
    } catch (TensorFlowException e) {
      clear(beside);
      throw new IOException("Cannot write checkpoint " + prefix + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException | Error e) {
      clear(beside);
      throw e;
    }
    move(beside, target, DATA);
    settle(target);
  }

  /**
   * Ends a write that was interrupted between the renaming of the two files: an index that waits
   * alone is that of the data in place.
   */
  private static void settle(Path target) throws IOException {
    Path beside = beside(target);
    if (waitsForItsPlace(beside)) {
      move(beside, target, INDEX);
      clear(beside);
    }
  }

  private static boolean waitsForItsPlace(Path beside) {
    return Files.exists(path(beside, INDEX)) && !Files.exists(path(beside, DATA));
  }

  /** The prefix under which a checkpoint is written before it takes its place. */
  private static Path beside(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".new").resolve("checkpoint");
  }

  /** Deletes what is beside: also the unfinished files of a process that died. */
  private static void clear(Path beside) throws IOException {
    if (Files.exists(beside.getParent())) {
      MoreFiles.deleteRecursively(beside.getParent(), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** A renamed file that a crash of the machine leaves empty would be worse than none. */
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void save(Path prefix, Map<String, HostTensor> tensors) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      List<Operand<?>> feeds = new ArrayList<>();
      tensors.values().forEach(t -> feeds.add(ops.placeholder(t.dtype(), t.shape())));
      Operation save =
          ops.op("SaveV2")
              .input(string(ops, prefix.toString()))
              .input(strings(ops, List.copyOf(tensors.keySet())))
              .input(noSlices(ops, tensors.size()))
              .inputs(feeds)
              .build();
      session.run(feeds, List.copyOf(tensors.values()), List.of(), List.of(save));
    } finally {
      ops.graph().close();
    }
  }

  /**
   * Reads tensors by name.
   *
   * @param wanted names and the dtypes they were written with
   * @throws FileNotFoundException if there is no checkpoint of this prefix
   * @throws IOException if a tensor is missing, has another dtype, or the files are damaged
   */
  public static Map<String, HostTensor> read(Path prefix, Map<String, DType> wanted)
      throws IOException {
    if (!exists(prefix)) {
      throw new FileNotFoundException(
          "No checkpoint at " + prefix + ": there is no file " + path(prefix, INDEX));
    }
    settle(prefix.toAbsolutePath());
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      List<String> names = List.copyOf(wanted.keySet());
      AttrValue.ListValue.Builder dtypes = AttrValue.ListValue.newBuilder();
      names.forEach(n -> dtypes.addType(wanted.get(n).proto()));
      List<Operand<?>> restored =
          ops.op("RestoreV2")
              .input(string(ops, prefix.toAbsolutePath().toString()))
              .input(strings(ops, names))
              .input(noSlices(ops, names.size()))
              .attr("dtypes", AttrValue.newBuilder().setList(dtypes).build())
              .outputs();
      List<HostTensor> values = session.fetch(restored);
      Map<String, HostTensor> result = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        result.put(names.get(i), values.get(i));
      }
      return result;
    } catch (TensorFlowException e) {
      throw new IOException("Cannot read checkpoint " + prefix + ": " + e.getMessage(), e);
    } finally {
      ops.graph().close();
    }
  }

  /** Whether there is a checkpoint of this prefix. */
  public static boolean exists(Path prefix) {
    return Files.exists(path(prefix, INDEX)) || waitsForItsPlace(beside(prefix.toAbsolutePath()));
  }

  /**
   * Copies a checkpoint; an old one of the new prefix is replaced.
   *
   * @throws IOException if that fails
   */
  public static void copy(Path from, Path to) throws IOException {
    settle(from.toAbsolutePath());
    delete(to);
    for (String suffix : List.of(DATA, INDEX)) { // the index last: it tells that there is one
      Files.copy(path(from, suffix), path(to, suffix));
    }
  }

  /**
   * Deletes a checkpoint, and what an interrupted write has left of it; nothing if there is none.
   */
  public static void delete(Path prefix) throws IOException {
    Files.deleteIfExists(path(prefix, INDEX));
    Files.deleteIfExists(path(prefix, DATA));
    clear(beside(prefix.toAbsolutePath()));
  }

  private static Operand<?> string(Ops ops, String value) {
    return ops.constant(HostTensor.of(Shape.scalar(), value));
  }

  private static Operand<?> strings(Ops ops, List<String> values) {
    return ops.constant(HostTensor.of(Shape.of(values.size()), values.toArray(new String[0])));
  }

  private static Operand<?> noSlices(Ops ops, int count) {
    String[] empty = new String[count];
    Arrays.fill(empty, "");
    return strings(ops, Arrays.asList(empty));
  }

  private static Path path(Path prefix, String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }

  private static void move(Path from, Path to, String suffix) throws IOException {
    Files.move(
        path(from, suffix),
        path(to, suffix),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
