package io.addax.tflite.read;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.lite.schema.TensorType;

/**
 * The ops and tensors of a TFLite file.
 *
 * <pre>{@code
 * ModelSummary.read(bytes).opNames();     // [FULLY_CONNECTED, FULLY_CONNECTED, SOFTMAX]
 * }</pre>
 *
 * @param ops the ops in the order they run
 * @param tensors all tensors by index
 * @param inputs indices of the inputs
 * @param outputs indices of the outputs
 * @param signatures the functions that the file offers by name
 * @param minRuntime the oldest release that runs the file, as it says itself
 */
public record ModelSummary(
    ImmutableList<OpSummary> ops,
    ImmutableList<TensorSummary> tensors,
    ImmutableList<Integer> inputs,
    ImmutableList<Integer> outputs,
    ImmutableList<SignatureSummary> signatures,
    String minRuntime) {

  /** An op: its name in the schema, its version, the tensors it reads (-1: none) and makes. */
  public record OpSummary(
      String name, int version, ImmutableList<Integer> inputs, ImmutableList<Integer> outputs) {}

  /**
   * A tensor.
   *
   * @param signature the shape with -1 where it can be resized
   * @param offset where its bytes begin in the file; 0 for a computed tensor
   * @param bytes how many there are; 0 for a computed tensor
   * @param scales of the quantization, empty for none
   */
  public record TensorSummary(
      String name,
      String type,
      ImmutableList<Integer> shape,
      ImmutableList<Integer> signature,
      int offset,
      int bytes,
      ImmutableList<Float> scales,
      ImmutableList<Long> zeroPoints,
      int quantizedAxis) {
    /** Whether the tensor's elements stand in the file. */
    public boolean isConstant() {
      return offset > 0;
    }
  }

  /**
   * A function that the file offers.
   *
   * @param inputs indices of its inputs by the names that callers use
   * @param outputs likewise
   */
  public record SignatureSummary(
      String key, ImmutableMap<String, Integer> inputs, ImmutableMap<String, Integer> outputs) {}

  /**
   * Reads a file's first subgraph.
   *
   * @throws IllegalArgumentException if it is no TFLite file
   */
  public static ModelSummary read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    checkArgument(
        file.length >= 8 && Model.ModelBufferHasIdentifier(bytes),
        "Expected a TFLite file. Received: %s other bytes",
        file.length);
    try {
      Model model = Model.getRootAsModel(bytes);
      SubGraph graph = model.subgraphs(0);
      return new ModelSummary(
          list(graph.operatorsLength(), i -> op(model, graph.operators(i))),
          list(graph.tensorsLength(), i -> tensor(model, graph.tensors(i))),
          list(graph.inputsLength(), graph::inputs),
          list(graph.outputsLength(), graph::outputs),
          list(model.signatureDefsLength(), i -> signature(model.signatureDefs(i))),
          minRuntime(model));
    } catch (IndexOutOfBoundsException
        | NullPointerException
        | NegativeArraySizeException
        | IllegalArgumentException e) {
      throw new IllegalArgumentException("The TFLite file is damaged: " + e.getMessage(), e);
    }
  }

  private static <T> ImmutableList<T> list(int length, IntFunction<T> get) {
    return IntStream.range(0, length).mapToObj(get).collect(ImmutableList.toImmutableList());
  }

  private static OpSummary op(Model model, Operator op) {
    OperatorCode code = model.operatorCodes((int) op.opcodeIndex());
    int builtin = Math.max(code.builtinCode(), code.deprecatedBuiltinCode());
    return new OpSummary(
        BuiltinOperator.name(builtin),
        code.version(),
        list(op.inputsLength(), op::inputs),
        list(op.outputsLength(), op::outputs));
  }

  private static SignatureSummary signature(SignatureDef signature) {
    return new SignatureSummary(
        signature.signatureKey(),
        named(signature.inputsLength(), signature::inputs),
        named(signature.outputsLength(), signature::outputs));
  }

  private static ImmutableMap<String, Integer> named(int length, IntFunction<TensorMap> get) {
    Map<String, Integer> tensors = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      tensors.put(get.apply(i).name(), (int) get.apply(i).tensorIndex());
    }
    return ImmutableMap.copyOf(tensors);
  }

  private static TensorSummary tensor(Model model, Tensor tensor) {
    ImmutableList<Integer> shape = list(tensor.shapeLength(), tensor::shape);
    QuantizationParameters q = tensor.quantization();
    Buffer buffer = model.buffers((int) tensor.buffer());
    ByteBuffer data = buffer.dataLength() == 0 ? null : buffer.dataAsByteBuffer();
    return new TensorSummary(
        tensor.name(),
        TensorType.name(tensor.type()),
        shape,
        tensor.shapeSignatureLength() == 0
            ? shape
            : list(tensor.shapeSignatureLength(), tensor::shapeSignature),
        data == null ? 0 : data.position(),
        buffer.dataLength(),
        q == null ? ImmutableList.of() : list(q.scaleLength(), q::scale),
        q == null ? ImmutableList.of() : list(q.zeroPointLength(), q::zeroPoint),
        q == null ? 0 : q.quantizedDimension());
  }

  private static String minRuntime(Model model) {
    for (int i = 0; i < model.metadataLength(); i++) {
      Metadata metadata = model.metadata(i);
      if ("min_runtime_version".equals(metadata.name())) {
        ByteBuffer data = model.buffers((int) metadata.buffer()).dataAsByteBuffer();
        byte[] text = new byte[data.remaining()];
        data.get(text);
        return new String(text, StandardCharsets.US_ASCII).trim().replace("\0", "");
      }
    }
    return "";
  }

  /** The names of the ops in the order they run. */
  public List<String> opNames() {
    return ops.stream().map(OpSummary::name).toList();
  }

  /** How often each op occurs. */
  public ImmutableMap<String, Integer> histogram() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    ops.forEach(op -> counts.merge(op.name(), 1, Integer::sum));
    return ImmutableMap.copyOf(counts);
  }

  /** The tensor of that name. */
  public TensorSummary tensor(String name) {
    return tensors.stream()
        .filter(tensor -> name.equals(tensor.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No tensor is called '" + name + "'"));
  }

  @Override
  public String toString() {
    return ops.stream()
        .map(op -> op.name() + " v" + op.version() + " " + op.inputs() + " -> " + op.outputs())
        .collect(Collectors.joining("\n"));
  }
}
