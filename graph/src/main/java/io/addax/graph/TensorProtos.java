package io.addax.graph;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Between {@link HostTensor}s and TensorFlow's {@code TensorProto}. */
public final class TensorProtos {
  private TensorProtos() {}

  /** The proto of a tensor, its elements as raw little-endian bytes. */
  public static TensorProto of(HostTensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setDtype(tensor.dtype().proto())
            .setTensorShape(shape(tensor.shape()));
    if (tensor.data() instanceof String[] strings) {
      for (String string : strings) {
        proto.addStringVal(ByteString.copyFromUtf8(string));
      }
      return proto.build();
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.size() * tensor.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    HostBytes.write(tensor, bytes);
    return proto.setTensorContent(UnsafeByteOperations.unsafeWrap(bytes.array())).build();
  }

  /** A shape as a proto, where unknown dimensions and ranks are allowed. */
  public static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }

  /** The shape of a proto; unknown dimensions are -1. */
  public static Shape shape(TensorShapeProto proto) {
    if (proto.getUnknownRank()) {
      return Shape.unknown();
    }
    return Shape.of(proto.getDimList().stream().mapToLong(d -> d.getSize()).toArray());
  }

  /**
   * The tensor of a proto, whether its elements stand as bytes or one by one (where the last one
   * given fills the rest, as TensorFlow has it).
   */
  public static HostTensor parse(TensorProto proto) {
    DType dtype = DType.of(proto.getDtype());
    Shape shape = shape(proto.getTensorShape());
    HostTensor out = HostTensor.zeros(dtype, shape);
    if (!proto.getTensorContent().isEmpty()) {
      HostBytes.read(
          proto.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN), out);
      return out;
    }
    for (int i = 0; i < out.size(); i++) {
      fill(proto, out, i);
    }
    return out;
  }

  private static void fill(TensorProto proto, HostTensor out, int i) {
    Object data = out.data();
    if (data instanceof float[] a && proto.getFloatValCount() > 0) {
      a[i] = proto.getFloatVal(Math.min(i, proto.getFloatValCount() - 1));
    } else if (data instanceof double[] a && proto.getDoubleValCount() > 0) {
      a[i] = proto.getDoubleVal(Math.min(i, proto.getDoubleValCount() - 1));
    } else if (data instanceof long[] a && proto.getInt64ValCount() > 0) {
      a[i] = proto.getInt64Val(Math.min(i, proto.getInt64ValCount() - 1));
    } else if (data instanceof boolean[] a && proto.getBoolValCount() > 0) {
      a[i] = proto.getBoolVal(Math.min(i, proto.getBoolValCount() - 1));
    } else if (data instanceof String[] a && proto.getStringValCount() > 0) {
      a[i] = proto.getStringVal(Math.min(i, proto.getStringValCount() - 1)).toStringUtf8();
    } else if (data instanceof short[] a && proto.getHalfValCount() > 0) {
      a[i] = (short) proto.getHalfVal(Math.min(i, proto.getHalfValCount() - 1));
    } else if (proto.getIntValCount() > 0) {
      int value = proto.getIntVal(Math.min(i, proto.getIntValCount() - 1));
      if (data instanceof int[] a) {
        a[i] = value;
      } else if (data instanceof short[] a) {
        a[i] = (short) value;
      } else if (data instanceof byte[] a) {
        a[i] = (byte) value;
      }
    }
  }
}
