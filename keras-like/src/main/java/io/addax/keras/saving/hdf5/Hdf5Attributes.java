package io.addax.keras.saving.hdf5;

import io.addax.graph.HostTensor;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tensorflow.ndarray.Shape;

/** The attributes of a group or a dataset. */
final class Hdf5Attributes {
  private static final long STRING_BYTES = 256 << 20;

  private Hdf5Attributes() {}

  static HostTensor get(Hdf5Storage storage, String path, ObjectHeader header, String name)
      throws IOException {
    String what = "attribute '" + name + "' of '" + path + "'";
    for (AttributeMessage message : header.getMessagesOfType(AttributeMessage.class)) {
      if (message.getName().equals(name)) {
        return storage.guard(what, STRING_BYTES, () -> read(storage, what, message));
      }
    }
    for (AttributeInfoMessage info : header.getMessagesOfType(AttributeInfoMessage.class)) {
      if (info.getFractalHeapAddress() != Constants.UNDEFINED_ADDRESS) {
        throw storage.error(
            "'" + path + "' has dense attributes, of HDF5's latest format: not supported");
      }
    }
    return null;
  }

  private static HostTensor read(Hdf5Storage storage, String what, AttributeMessage message)
      throws IOException {
    Hdf5Type type = Hdf5Type.of(storage, what, message.getDataType());
    Shape shape = Shape.of(message.getDataSpace().getDimensionsAsLong());
    ByteBuffer data = message.getDataBuffer();
    return type.decode(storage, what, shape, data == null ? ByteBuffer.allocate(0) : data);
  }
}
