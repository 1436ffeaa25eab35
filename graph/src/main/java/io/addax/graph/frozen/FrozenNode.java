package io.addax.graph.frozen;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.TensorProtos;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** One op of a {@link FrozenGraph}: immutable, without control inputs or a device. */
public final class FrozenNode {
  private final String name;
  private final String type;
  private final ImmutableList<TensorRef> inputs;
  private final ImmutableMap<String, AttrValue> attributes;
  private final ImmutableList<TensorSpec> outputs;
  private final HostTensor constant;

  FrozenNode(
      String name,
      String type,
      List<TensorRef> inputs,
      ImmutableMap<String, AttrValue> attributes,
      List<TensorSpec> outputs,
      HostTensor constant) {
    this.name = name;
    this.type = type;
    this.inputs = ImmutableList.copyOf(inputs);
    this.attributes = attributes;
    this.outputs = ImmutableList.copyOf(outputs);
    this.constant = constant;
  }

  /** A node that yields {@code value}. */
  static FrozenNode constant(String name, HostTensor value) {
    return new FrozenNode(
        name,
        "Const",
        List.of(),
        ImmutableMap.of("dtype", AttrValue.newBuilder().setType(value.dtype().proto()).build()),
        List.of(new TensorSpec(value.shape(), value.dtype())),
        value);
  }

  FrozenNode withOutputs(List<TensorSpec> specs) {
    return new FrozenNode(name, type, inputs, attributes, specs, constant);
  }

  public String name() {
    return name;
  }

  /** The op type, e.g. {@code Conv2D}. */
  public String type() {
    return type;
  }

  /** The scope that the node stands in, which is its layer's name; the name itself at the root. */
  public String layer() {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  public ImmutableList<TensorRef> inputs() {
    return inputs;
  }

  /** Output {@code index} of this node. */
  public TensorRef output(int index) {
    return new TensorRef(name, index);
  }

  /** Shape and dtype of each output, as TensorFlow inferred them. */
  public ImmutableList<TensorSpec> outputs() {
    return outputs;
  }

  /** The value of a {@code Const} node. */
  public Optional<HostTensor> constant() {
    return Optional.ofNullable(constant);
  }

  /** All attributes; a constant's value is not among them. */
  public ImmutableMap<String, AttrValue> attributes() {
    return attributes;
  }

  /** An attribute that this node must have. */
  public AttrValue attribute(String key) {
    AttrValue value = attributes.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "Expected attribute '" + key + "' of " + this + ". Received: " + attributes.keySet());
    }
    return value;
  }

  public boolean has(String key) {
    return attributes.containsKey(key);
  }

  public String string(String key) {
    return attribute(key).getS().toStringUtf8();
  }

  /** A string attribute, or {@code otherwise} where there is none. */
  public String string(String key, String otherwise) {
    return has(key) ? string(key) : otherwise;
  }

  public long integer(String key) {
    return attribute(key).getI();
  }

  /** An integer attribute, or {@code otherwise} where there is none. */
  public long integer(String key, long otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  public float number(String key) {
    return attribute(key).getF();
  }

  /** A boolean attribute, false where there is none. */
  public boolean flag(String key) {
    return has(key) && attribute(key).getB();
  }

  public DType dtype(String key) {
    return DType.of(attribute(key).getType());
  }

  /** A list of integers, empty where there is none. */
  public long[] integers(String key) {
    return has(key)
        ? attribute(key).getList().getIList().stream().mapToLong(Long::longValue).toArray()
        : new long[0];
  }

  NodeDef toNodeDef() {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name).setOp(type);
    for (TensorRef input : inputs) {
      node.addInput(input.index() == 0 ? input.node() : input.toString());
    }
    node.putAllAttr(attributes);
    if (constant != null) {
      node.putAttr("value", AttrValue.newBuilder().setTensor(TensorProtos.of(constant)).build());
    }
    return node.build();
  }

  @Override
  public String toString() {
    return type + " '" + name + "'";
  }
}
