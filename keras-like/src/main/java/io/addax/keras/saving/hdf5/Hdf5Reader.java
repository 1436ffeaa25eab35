package io.addax.keras.saving.hdf5;

import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An HDF5 file, read safely.
 *
 * <p>Nothing outside the file is ever read: soft and external links, external storage and virtual
 * datasets are refused. What a file declares is checked against its own size before memory is
 * taken: a dataset has the bytes that it declares, or compressed ones from which deflate can make
 * them. Groups may be nested 64 deep, a group has at most 65,536 members, and a group that contains
 * itself is an error. Whatever a damaged file does, it ends in an {@link IOException} that names
 * it.
 *
 * <pre>{@code
 * try (Hdf5Reader file = Hdf5Reader.open(Path.of("model.weights.h5"))) {
 *   HostTensor kernel = file.root().find("layers/dense/vars").dataset("0").read();
 * }
 * }</pre>
 *
 * <p>Not read: dense storage of links and attributes, and version 4 of chunked storage, which HDF5
 * writes only when asked for its latest format; Keras never asks. Nor is bfloat16 as h5py writes
 * it, as an opaque type without a name, which jHDF cannot parse.
 */
public final class Hdf5Reader implements AutoCloseable {
  private final Hdf5Storage storage;
  private final Hdf5Group root;

  private Hdf5Reader(Hdf5Storage storage) throws IOException {
    this.storage = storage;
    this.root = Hdf5Group.root(storage, rootAddress(storage));
  }

  /** Opens a file. */
  public static Hdf5Reader open(Path file) throws IOException {
    return of(file.toString(), FileChannel.open(file, StandardOpenOption.READ));
  }

  /**
   * Reads from a channel, which is closed with the reader, or if this fails.
   *
   * @param name what messages call the file
   */
  public static Hdf5Reader of(String name, FileChannel channel) throws IOException {
    try {
      return new Hdf5Reader(new Hdf5Storage(name, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static long rootAddress(Hdf5Storage storage) throws IOException {
    return storage.guard(
        "the superblock",
        4096,
        () ->
            storage.getSuperblock() instanceof Superblock.SuperblockV0V1 old
                ? new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress())
                    .getObjectHeaderAddress()
                : ((Superblock.SuperblockV2V3) storage.getSuperblock())
                    .getRootGroupObjectHeaderAddress());
  }

  /** The group that contains all others. */
  public Hdf5Group root() {
    return root;
  }

  /** What messages call the file. */
  public String name() {
    return storage.name();
  }

  /** All datasets, group by group. */
  public List<Hdf5Dataset> datasets() throws IOException {
    List<Hdf5Dataset> found = new ArrayList<>();
    Deque<Hdf5Group> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Hdf5Group group = open.pop();
      for (String name : group.names()) {
        Hdf5Node node = group.node(name);
        if (node instanceof Hdf5Group inner) {
          open.push(inner);
        } else if (node instanceof Hdf5Dataset dataset) {
          found.add(dataset);
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    storage.close();
  }
}
