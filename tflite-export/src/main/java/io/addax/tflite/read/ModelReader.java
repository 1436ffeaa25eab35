package io.addax.tflite.read;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.tflite.read.ModelSummary.BufferSummary;
import io.addax.tflite.read.ModelSummary.MetadataSummary;
import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.read.ModelSummary.SignatureSummary;
import io.addax.tflite.read.ModelSummary.SubgraphSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
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
 * Reads a file that may be damaged or made to do harm. Nothing is allocated by a size that the file
 * only declares, every index is checked, and whatever goes wrong becomes one kind of exception.
 */
final class ModelReader {
  private static final String MIN_RUNTIME = "min_runtime_version";
  private static final int LONGEST_VERSION = 64;

  private final byte[] file;
  private final Model model;
  private final Budget budget;

  private ModelReader(byte[] file, ByteBuffer bytes) {
    this.file = file;
    this.model = Model.getRootAsModel(bytes);
    this.budget = Budget.ofFile(file.length);
  }

  static ModelSummary read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    checkArgument(
        file.length >= 8 && Model.ModelBufferHasIdentifier(bytes),
        "Expected a TFLite file. Received: %s other bytes",
        file.length);
    return guarded(() -> new ModelReader(file, bytes).read());
  }

  /** The generated classes fail in many ways on offsets that lead nowhere. */
  static <T> T guarded(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Damage e) {
      throw new IllegalArgumentException("The TFLite file is damaged: " + e.getMessage(), e);
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | NullPointerException
        | NegativeArraySizeException
        | ArithmeticException e) {
      throw new IllegalArgumentException(
          "The TFLite file is damaged: an offset or a number in it leads outside", e);
    }
  }

  private ModelSummary read() {
    Damage.check(model.subgraphsLength() > 0, "it has no subgraph");
    ImmutableList<BufferSummary> buffers =
        list(model.buffersLength(), i -> buffer(i, model.buffers(i)));
    ImmutableList<SubgraphSummary> subgraphs =
        list(model.subgraphsLength(), i -> subgraph(model.subgraphs(i), buffers));
    ImmutableList<MetadataSummary> metadata =
        list(model.metadataLength(), i -> metadata(model.metadata(i), buffers));
    return new ModelSummary(
        (int) model.version(),
        text(model.descriptionAsByteBuffer()),
        subgraphs,
        buffers,
        list(model.signatureDefsLength(), i -> signature(model.signatureDefs(i), subgraphs)),
        metadata,
        minRuntime(metadata, buffers),
        file.length);
  }

  private <T> ImmutableList<T> list(int length, IntFunction<T> get) {
    ImmutableList.Builder<T> list = ImmutableList.builder();
    int count = budget.take(length);
    for (int i = 0; i < count; i++) {
      list.add(get.apply(i));
    }
    return list.build();
  }

  private ImmutableList<Integer> indices(int length, IntFunction<Integer> get, int least, int end) {
    return list(length, i -> checked(get.apply(i), least, end, "tensor"));
  }

  private static int checked(long index, int least, int end, String what) {
    Damage.check(index >= least && index < end, "there is no %s %s of %s", what, index, end);
    return (int) index;
  }

  private String text(ByteBuffer bytes) {
    if (bytes == null) {
      return "";
    }
    byte[] text = new byte[budget.take(bytes.remaining())];
    bytes.duplicate().get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static BufferSummary buffer(int index, Buffer buffer) {
    ByteBuffer data = buffer.dataLength() == 0 ? null : buffer.dataAsByteBuffer();
    return new BufferSummary(
        index, data == null ? 0 : data.position(), data == null ? 0 : data.remaining());
  }

  private SubgraphSummary subgraph(SubGraph graph, ImmutableList<BufferSummary> buffers) {
    int tensors = graph.tensorsLength();
    return new SubgraphSummary(
        text(graph.nameAsByteBuffer()),
        list(graph.operatorsLength(), i -> op(graph.operators(i), tensors)),
        list(tensors, i -> tensor(graph.tensors(i), buffers)),
        indices(graph.inputsLength(), graph::inputs, 0, tensors),
        indices(graph.outputsLength(), graph::outputs, 0, tensors));
  }

  private OpSummary op(Operator op, int tensors) {
    OperatorCode code =
        model.operatorCodes(checked(op.opcodeIndex(), 0, model.operatorCodesLength(), "op code"));
    int builtin = Math.max(code.builtinCode(), code.deprecatedBuiltinCode());
    return new OpSummary(
        builtin == BuiltinOperator.CUSTOM
            ? "CUSTOM " + text(code.customCodeAsByteBuffer())
            : name(BuiltinOperator.names, builtin),
        code.version(),
        indices(op.inputsLength(), op::inputs, -1, tensors),
        indices(op.outputsLength(), op::outputs, 0, tensors));
  }

  private static String name(String[] names, int code) {
    return code >= 0 && code < names.length ? names[code] : "UNKNOWN_" + code;
  }

  private TensorSummary tensor(Tensor tensor, ImmutableList<BufferSummary> buffers) {
    ImmutableList<Integer> shape = list(tensor.shapeLength(), tensor::shape);
    QuantizationParameters q = tensor.quantization();
    BufferSummary buffer =
        buffers.get(checked(tensor.buffer(), 0, Math.max(buffers.size(), 1), "buffer"));
    return new TensorSummary(
        text(tensor.nameAsByteBuffer()),
        name(TensorType.names, tensor.type()),
        shape,
        tensor.shapeSignatureLength() == 0
            ? shape
            : list(tensor.shapeSignatureLength(), tensor::shapeSignature),
        buffer.offset(),
        q == null ? ImmutableList.of() : list(q.scaleLength(), q::scale),
        q == null ? ImmutableList.of() : list(q.zeroPointLength(), q::zeroPoint),
        q == null ? 0 : q.quantizedDimension(),
        buffer.index(),
        buffer.bytes());
  }

  private SignatureSummary signature(
      SignatureDef signature, ImmutableList<SubgraphSummary> subgraphs) {
    int index = checked(signature.subgraphIndex(), 0, subgraphs.size(), "subgraph");
    int tensors = subgraphs.get(index).tensors().size();
    return new SignatureSummary(
        text(signature.signatureKeyAsByteBuffer()),
        index,
        tensorMap(signature.inputsLength(), signature::inputs, tensors),
        tensorMap(signature.outputsLength(), signature::outputs, tensors));
  }

  private ImmutableMap<String, Integer> tensorMap(
      int length, IntFunction<TensorMap> get, int tensors) {
    Map<String, Integer> map = new LinkedHashMap<>();
    int count = budget.take(length);
    for (int i = 0; i < count; i++) {
      TensorMap entry = get.apply(i);
      map.put(text(entry.nameAsByteBuffer()), checked(entry.tensorIndex(), 0, tensors, "tensor"));
    }
    return ImmutableMap.copyOf(map);
  }

  private MetadataSummary metadata(Metadata metadata, ImmutableList<BufferSummary> buffers) {
    return new MetadataSummary(
        text(metadata.nameAsByteBuffer()),
        checked(metadata.buffer(), 0, Math.max(buffers.size(), 1), "buffer"));
  }

  private String minRuntime(
      ImmutableList<MetadataSummary> metadata, ImmutableList<BufferSummary> buffers) {
    for (MetadataSummary entry : metadata) {
      if (entry.name().equals(MIN_RUNTIME)) {
        BufferSummary buffer = buffers.get(entry.buffer());
        int length = Math.min(buffer.bytes(), LONGEST_VERSION);
        return new String(file, buffer.offset(), length, StandardCharsets.US_ASCII)
            .replace("\0", "")
            .trim();
      }
    }
    return "";
  }
}
