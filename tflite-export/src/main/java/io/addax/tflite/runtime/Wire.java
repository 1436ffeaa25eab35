package io.addax.tflite.runtime;

import io.addax.graph.DType;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** How tensors travel between this process and that of an {@link IsolatedInterpreter}. */
final class Wire {
  /** What the parent asks for. */
  enum Request {
    RUN,
    LATENCY
  }

  /** How the child begins an answer. */
  enum Reply {
    DONE,
    REFUSED,
    FAILED
  }

  /** Java reports its own crash on the same stream; an answer can be told from that. */
  private static final int ANSWER = 0xadda00;

  private Wire() {}

  static void writeReply(DataOutputStream out, Reply reply) throws IOException {
    out.writeInt(ANSWER + reply.ordinal());
  }

  /**
   * Reads how an answer begins.
   *
   * @throws IOException if there is none, or something else
   */
  static Reply readReply(DataInputStream in) throws IOException {
    int reply = in.readInt() - ANSWER;
    if (reply < 0 || reply >= Reply.values().length) {
      throw new IOException("This is no answer");
    }
    return Reply.values()[reply];
  }

  static void writeTensors(DataOutputStream out, List<HostTensor> tensors) throws IOException {
    out.writeInt(tensors.size());
    for (HostTensor tensor : tensors) {
      out.writeByte(tensor.dtype().ordinal());
      writeShape(out, tensor.shape());
      ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * tensor.dtype().bytes());
      HostBytes.write(tensor, bytes);
      out.write(bytes.array());
    }
  }

  static List<HostTensor> readTensors(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<HostTensor> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DType dtype = DType.values()[in.readByte()];
      HostTensor tensor = HostTensor.zeros(dtype, readShape(in));
      byte[] bytes = new byte[tensor.size() * dtype.bytes()];
      in.readFully(bytes);
      HostBytes.read(ByteBuffer.wrap(bytes), tensor);
      tensors.add(tensor);
    }
    return tensors;
  }

  static void writeInfos(DataOutputStream out, List<TensorInfo> infos) throws IOException {
    out.writeInt(infos.size());
    for (TensorInfo info : infos) {
      out.writeInt(info.index());
      out.writeUTF(info.name());
      out.writeByte(info.dtype().ordinal());
      writeShape(out, info.shape());
      out.writeFloat(info.scale());
      out.writeInt(info.zeroPoint());
    }
  }

  static List<TensorInfo> readInfos(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<TensorInfo> infos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      infos.add(
          new TensorInfo(
              in.readInt(),
              in.readUTF(),
              DType.values()[in.readByte()],
              readShape(in),
              in.readFloat(),
              in.readInt()));
    }
    return infos;
  }

  private static void writeShape(DataOutputStream out, Shape shape) throws IOException {
    out.writeInt(shape.numDimensions());
    for (long size : shape.asArray()) {
      out.writeLong(size);
    }
  }

  private static Shape readShape(DataInputStream in) throws IOException {
    long[] sizes = new long[in.readInt()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = in.readLong();
    }
    return Shape.of(sizes);
  }
}
