package io.addax.keras.saving.hdf5;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tensorflow.ndarray.Shape;

/** A dataset: its dtype and shape are known, its values are read when asked for. */
public final class Hdf5Dataset implements Hdf5Node {
  private final Hdf5Storage storage;
  private final String path;
  private final ObjectHeader header;
  private final Hdf5Type type;
  private final Shape shape;
  private final int bytes;

  Hdf5Dataset(Hdf5Storage storage, String path, ObjectHeader header) throws IOException {
    this.storage = storage;
    this.path = path;
    this.header = header;
    DataTypeMessage stored =
        storage.guard(what(), 0, () -> header.getMessageOfType(DataTypeMessage.class));
    if (stored.isMessageShared()) {
      throw storage.error(what() + " has a named datatype: not supported");
    }
    this.type = Hdf5Type.of(storage, what(), stored.getDataType());
    this.shape = storage.guard(what(), 0, this::readShape);
    this.bytes = storage.guard(what(), 0, this::countBytes);
  }

  private String what() {
    return "dataset '" + path + "'";
  }

  private Shape readShape() {
    var space = header.getMessageOfType(DataSpaceMessage.class).getDataSpace();
    return space.getType() == 2 ? Shape.of(0) : Shape.of(space.getDimensionsAsLong());
  }

  private int countBytes() throws IOException {
    long elements = 1;
    for (long size : shape.asArray()) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw storage.error(what() + " has an axis of size " + Long.toUnsignedString(size));
      }
      elements = Math.multiplyExact(elements, size);
    }
    long all = Math.multiplyExact(elements, (long) type.size());
    if (all > Integer.MAX_VALUE - 8) {
      throw storage.error(what() + " declares " + all + " bytes: more than an array can have");
    }
    return (int) all;
  }

  @Override
  public String path() {
    return path;
  }

  public DType dtype() {
    return type.dtype();
  }

  public Shape shape() {
    return shape;
  }

  /** An attribute's value; null if there is none of this name. */
  public HostTensor attribute(String name) throws IOException {
    return Hdf5Attributes.get(storage, path, header, name);
  }

  /**
   * The values.
   *
   * @throws IOException if the file does not have them
   */
  public HostTensor read() throws IOException {
    return storage.guard(what(), 256 << 20, () -> type.decode(storage, what(), shape, readBytes()));
  }

  private ByteBuffer readBytes() throws IOException {
    DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
    if (bytes == 0) {
      return ByteBuffer.allocate(0);
    } else if (layout instanceof CompactDataLayoutMessage compact) {
      return compact.getDataBuffer();
    } else if (layout instanceof ContiguousDataLayoutMessage contiguous) {
      if (contiguous.getAddress() == Constants.UNDEFINED_ADDRESS) {
        throw storage.error(what() + " has a shape, but no values are stored");
      }
      return storage.read(contiguous.getAddress(), bytes);
    } else if (layout instanceof ChunkedDataLayoutMessage chunked) {
      return new Hdf5Chunks(storage, what(), header, shape, type.size()).read(chunked, bytes);
    }
    throw storage.error(what() + " has chunks of HDF5's latest format: not supported");
  }
}
