package io.addax.tflite.write;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.FlatBufferBuilder.HeapByteBufferFactory;
import io.addax.graph.DType;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.TensorTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.ndarray.Shape;

/**
 * Writes a graph as a TFLite file.
 *
 * <p>Every buffer begins at a multiple of 16 bytes, equal constants are written once, and all
 * computed tensors share the empty buffer 0. The ops' tables are made by hand: the schema's object
 * classes write an empty vector of custom options, at which interpreters complain.
 *
 * <p>A model is written twice. The first time its constants are left out but for what decides the
 * padding, which tells the size of the file; the second time it goes into memory of that size, from
 * where it need not be copied.
 */
public final class ModelWriter {
  private static final int SCHEMA_VERSION = 3;
  private static final String IDENTIFIER = "TFL3";
  private static final int ALIGNMENT = 16;
  private static final int MAX_DEPRECATED_CODE = 127;
  private static final int HASHED_ELEMENTS = 64;

  /** Of an array, and of offsets in the file. */
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  private static final String SIGNATURE = "serving_default";
  private static final String MIN_RUNTIME = "min_runtime_version";

  private final IrGraph graph;
  private final Map<String, byte[]> metadata;

  /** Where the file goes; null while it is measured. */
  private final ByteBuffer file;

  private final FlatBufferBuilder builder;
  private final VectorPool pool;
  private final List<Integer> buffers = new ArrayList<>();
  private final Map<Bytes, Integer> bufferOf = new HashMap<>();
  private final Map<IrTensor, Integer> indices = new IdentityHashMap<>();
  private final List<IrTensor> tensors = new ArrayList<>();
  private final Map<Code, Integer> codes = new LinkedHashMap<>();
  private long leftOut;

  private record Code(int code, int version) {}

  private record Content(HostTensor value, Object quantization) {
    @Override
    public int hashCode() {
      return roughHash(value);
    }
  }

  /** What a buffer holds; four-bit elements stand two in a byte. */
  private record Bytes(HostTensor value, boolean fourBit) {
    static Bytes of(IrTensor constant) {
      return new Bytes(constant.value(), constant.isFourBit());
    }

    HostTensor stored() {
      return fourBit ? FourBits.pack(value) : value;
    }

    @Override
    public int hashCode() {
      return roughHash(value);
    }
  }

  /** Of a few elements: constants are many times larger than it takes to tell them apart. */
  private static int roughHash(HostTensor value) {
    int hash = value.size();
    int step = Math.max(1, value.size() / HASHED_ELEMENTS);
    for (int i = 0; i < value.size(); i += step) {
      hash = 31 * hash + Double.hashCode(value.doubleAt(i));
    }
    return hash;
  }

  private ModelWriter(IrGraph graph, Map<String, byte[]> metadata) {
    this.graph = graph;
    this.metadata = metadata;
    this.file = null;
    this.builder = new FlatBufferBuilder(1 << 14);
    this.pool = new VectorPool(builder);
  }

  private ModelWriter(ModelWriter measured, ByteBuffer file) {
    this.graph = measured.graph;
    this.metadata = measured.metadata;
    this.file = file;
    this.builder = new FlatBufferBuilder(file, new HeapByteBufferFactory());
    this.pool = new VectorPool(builder);
  }

  /** The graph as a file. */
  public static WrittenModel write(IrGraph graph) {
    return write(graph, Map.of());
  }

  /**
   * The graph as a file with buffers of metadata.
   *
   * @param metadata their contents by name
   */
  public static WrittenModel write(IrGraph graph, Map<String, byte[]> metadata) {
    ModelWriter measured = measured(graph, metadata);
    byte[] bytes = new byte[measured.size()];
    measured.writeTo(ByteBuffer.wrap(bytes));
    return new WrittenModel(bytes, measured.indices);
  }

  /** The graph as a file that is yet to be written, to wherever it is needed. */
  public static PlannedModel plan(IrGraph graph) {
    ModelWriter measured = measured(graph, Map.of());
    return new PlannedModel(measured.size(), measured::writeTo, measured.indices);
  }

  private static ModelWriter measured(IrGraph graph, Map<String, byte[]> metadata) {
    ModelWriter measured = new ModelWriter(graph, metadata);
    measured.build();
    return measured;
  }

  private int size() {
    long size = builder.offset() + leftOut;
    if (size > LARGEST) {
      throw new IllegalArgumentException(
          "Expected a model of at most " + LARGEST + " bytes. Received: " + size);
    }
    return (int) size;
  }

  private void writeTo(ByteBuffer target) {
    checkArgument(
        target.capacity() == size(),
        "Expected a buffer of %s bytes. Received: %s",
        size(),
        target.capacity());
    ModelWriter writer = new ModelWriter(this, target);
    writer.build();
    checkState(writer.builder.offset() == size(), "The file's size was foreseen wrongly");
  }

  private void build() {
    collectTensors();
    addBuffer(null);
    for (IrTensor tensor : tensors) {
      if (tensor.isConstant()) {
        bufferOf.computeIfAbsent(Bytes.of(tensor), bytes -> addBuffer(bytes.stored()));
      }
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    named.put(MIN_RUNTIME, addBuffer(runtimeVersion()));
    metadata.forEach((name, content) -> named.put(name, addBuffer(bytes(content))));
    int subgraph = subgraph();
    int[] entries =
        named.entrySet().stream().mapToInt(e -> metadata(e.getKey(), e.getValue())).toArray();
    int description = pool.string("Addax");
    int model =
        Model.createModel(
            builder,
            SCHEMA_VERSION,
            Model.createOperatorCodesVector(builder, operatorCodes()),
            Model.createSubgraphsVector(builder, new int[] {subgraph}),
            description,
            Model.createBuffersVector(builder, toArray(buffers)),
            0,
            Model.createMetadataVector(builder, entries),
            Model.createSignatureDefsVector(builder, new int[] {signature()}));
    finish(model);
  }

  /** The builder's own method asks for more room than it uses, for which all would be copied. */
  private void finish(int model) {
    int head = IDENTIFIER.length() + Integer.BYTES;
    builder.pad(Math.floorMod(-(builder.offset() + head), ALIGNMENT));
    for (int i = IDENTIFIER.length() - 1; i >= 0; i--) {
      builder.addByte((byte) IDENTIFIER.charAt(i));
    }
    builder.addOffset(model);
  }

  /** Gives every tensor an index; constants of equal content and quantization are one. */
  private void collectTensors() {
    Map<Content, Integer> constants = new HashMap<>();
    for (IrTensor tensor : graph.tensors()) {
      Integer known = null;
      if (tensor.isConstant() && !graph.isOutput(tensor)) {
        known =
            constants.putIfAbsent(
                new Content(tensor.value(), tensor.quantization()), tensors.size());
      }
      if (known == null) {
        indices.put(tensor, tensors.size());
        tensors.add(tensor);
      } else {
        indices.put(tensor, known);
      }
    }
  }

  /** Writes one buffer; its index. No value means the empty buffer of computed tensors. */
  private int addBuffer(HostTensor value) {
    int data = 0;
    if (value != null) {
      int length = value.size() * value.dtype().bytes();
      if (file == null) {
        builder.createUnintializedVector(1, length % ALIGNMENT, ALIGNMENT);
        leftOut += length - length % ALIGNMENT;
      } else {
        ByteBuffer bytes = builder.createUnintializedVector(1, length, ALIGNMENT);
        HostBytes.write(value, bytes.order(ByteOrder.LITTLE_ENDIAN));
      }
      data = builder.endVector();
    }
    Buffer.startBuffer(builder);
    if (data != 0) {
      Buffer.addData(builder, data);
    }
    buffers.add(Buffer.endBuffer(builder));
    return buffers.size() - 1;
  }

  private HostTensor runtimeVersion() {
    byte[] padded = new byte[16];
    byte[] text = RuntimeVersions.of(graph).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, padded, 0, text.length);
    return bytes(padded);
  }

  private static HostTensor bytes(byte[] content) {
    return HostTensor.wrap(DType.INT8, Shape.of(content.length), content);
  }

  private int subgraph() {
    int[] offsets = tensors.stream().mapToInt(this::tensor).toArray();
    int[] operators = graph.ops().stream().mapToInt(this::operator).toArray();
    int tensorVector = SubGraph.createTensorsVector(builder, offsets);
    int operatorVector = SubGraph.createOperatorsVector(builder, operators);
    int inputs = pool.ints(indicesOf(List.copyOf(graph.inputs().values())));
    int outputs = pool.ints(indicesOf(List.copyOf(graph.outputs().values())));
    return SubGraph.createSubGraph(
        builder, tensorVector, inputs, outputs, operatorVector, pool.string("main"));
  }

  private int tensor(IrTensor tensor) {
    int name = pool.string(tensor.name());
    int shape = pool.ints(tensor.shape());
    int signature = tensor.isDynamic() ? pool.ints(tensor.signature()) : 0;
    int quantization = tensor.isQuantized() ? pool.quantization(tensor.quantization()) : 0;
    Tensor.startTensor(builder);
    Tensor.addName(builder, name);
    Tensor.addShape(builder, shape);
    if (signature != 0) {
      Tensor.addShapeSignature(builder, signature);
    }
    if (quantization != 0) {
      Tensor.addQuantization(builder, quantization);
    }
    Tensor.addBuffer(builder, tensor.isConstant() ? bufferOf.get(Bytes.of(tensor)) : 0);
    Tensor.addType(builder, TensorTypes.code(tensor));
    Tensor.addHasRank(builder, true);
    return Tensor.endTensor(builder);
  }

  private int operator(IrOp op) {
    Code code = new Code(op.code().code(), OpVersions.of(op));
    int codeIndex = codes.computeIfAbsent(code, c -> codes.size());
    int inputs = pool.ints(indicesOf(op.inputs()));
    int outputs = pool.ints(indicesOf(op.outputs()));
    int options = op.options().write(builder);
    Operator.startOperator(builder);
    Operator.addOpcodeIndex(builder, codeIndex);
    Operator.addInputs(builder, inputs);
    Operator.addOutputs(builder, outputs);
    if (op.options().type() != BuiltinOptions.NONE) {
      Operator.addBuiltinOptionsType(builder, op.options().type());
      Operator.addBuiltinOptions(builder, options);
    }
    return Operator.endOperator(builder);
  }

  private int[] indicesOf(List<IrTensor> list) {
    return list.stream().mapToInt(tensor -> tensor == null ? -1 : indices.get(tensor)).toArray();
  }

  private int[] operatorCodes() {
    return codes.keySet().stream()
        .mapToInt(
            code ->
                OperatorCode.createOperatorCode(
                    builder,
                    (byte) Math.min(code.code, MAX_DEPRECATED_CODE),
                    0,
                    code.version,
                    code.code))
        .toArray();
  }

  private int metadata(String name, int buffer) {
    return Metadata.createMetadata(builder, pool.string(name), buffer);
  }

  private int signature() {
    int inputs = SignatureDef.createInputsVector(builder, tensorMaps(graph.inputs()));
    int outputs = SignatureDef.createOutputsVector(builder, tensorMaps(graph.outputs()));
    return SignatureDef.createSignatureDef(builder, inputs, outputs, pool.string(SIGNATURE), 0);
  }

  private int[] tensorMaps(Map<String, IrTensor> named) {
    return named.entrySet().stream()
        .mapToInt(
            e ->
                TensorMap.createTensorMap(
                    builder, pool.string(e.getKey()), indices.get(e.getValue())))
        .toArray();
  }

  private static int[] toArray(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
