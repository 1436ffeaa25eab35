package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.TensorProtos;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.frozen.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Reads a signature from its proto. */
final class SignatureReader {
  private SignatureReader() {}

  /**
   * Reads a signature.
   *
   * @throws IllegalArgumentException if it takes or gives anything but tensors of known dtypes
   */
  static Signature read(String name, SignatureDef def) {
    checkArgument(def.getOutputsCount() > 0, "it has no output");
    return new Signature(name, ports(def.getInputsMap()), ports(def.getOutputsMap()));
  }

  private static ImmutableList<FrozenPort> ports(Map<String, TensorInfo> infos) {
    List<String> names = new ArrayList<>(infos.keySet());
    names.sort(NaturalOrder.INSTANCE);
    return names.stream()
        .map(name -> port(name, infos.get(name)))
        .collect(ImmutableList.toImmutableList());
  }

  private static FrozenPort port(String name, TensorInfo info) {
    checkArgument(
        info.getEncodingCase() == TensorInfo.EncodingCase.NAME, "'%s' is not a dense tensor", name);
    TensorShapeProto shape = info.getTensorShape();
    checkArgument(
        shape.getDimList().stream().allMatch(dim -> dim.getSize() >= -1),
        "'%s' has a negative dimension",
        name);
    TensorSpec spec = new TensorSpec(TensorProtos.shape(shape), DType.of(info.getDtype()));
    return new FrozenPort(name, ref(name, info.getName()), spec);
  }

  private static TensorRef ref(String name, String tensor) {
    try {
      return TensorRef.parse(tensor);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + name + "' is no tensor: '" + tensor + "'", e);
    }
  }
}
