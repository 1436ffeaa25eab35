package io.addax.tflite;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.keras.Model;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.lower.Batch;
import io.addax.tflite.lower.GraphLowering;
import io.addax.tflite.passes.Passes;
import io.addax.tflite.quantize.BiasCorrection;
import io.addax.tflite.quantize.Int8Quantizer;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.quantize.PrepareForInt8;
import io.addax.tflite.quantize.QuantizedGraph;
import io.addax.tflite.write.ModelWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Exports a model as a TFLite file.
 *
 * <pre>{@code
 * TFLiteConverter.of(model)
 *     .quantize(Quantization.INT8)
 *     .representative(images)
 *     .convert()
 *     .write(Path.of("digits.tflite"));
 * }</pre>
 *
 * <p>A converter is mutable and not thread-safe; one can convert several times.
 */
public final class TFLiteConverter {
  private static final int DEFAULT_SAMPLES = 500;

  private final FrozenGraph graph;
  private final UnaryOperator<String> layerNames;
  private Quantization quantization = Quantization.NONE;
  private Iterable<? extends List<HostTensor>> batches;
  private Object examples;
  private int samples = DEFAULT_SAMPLES;
  private IoType ioType = IoType.INT8;
  private Batch batch = Batch.auto();
  private boolean floatFallback;
  private boolean biasCorrection = true;

  private TFLiteConverter(FrozenGraph graph, UnaryOperator<String> layerNames) {
    this.graph = graph;
    this.layerNames = layerNames;
  }

  /** A converter of a frozen inference graph, to float32 unless told otherwise. */
  public static TFLiteConverter of(FrozenGraph graph) {
    return new TFLiteConverter(graph, UnaryOperator.identity());
  }

  /**
   * A converter of a model's inference function, as its weights are now. Inputs and outputs keep
   * the model's order; they are named after the layers.
   */
  public static TFLiteConverter of(Model model) {
    return new TFLiteConverter(
        KerasModels.freeze(model), scope -> KerasModels.layerName(model, scope));
  }

  /** In which numbers the model shall compute. */
  public TFLiteConverter quantize(Quantization mode) {
    quantization = mode;
    return this;
  }

  /**
   * Samples like those that the model will see, from which an integer model takes its ranges.
   *
   * @param inputs one tensor per input, samples along the first axis
   */
  public TFLiteConverter representative(HostTensor... inputs) {
    return representative(List.of(Arrays.asList(inputs)));
  }

  /**
   * Samples like those that the model will see.
   *
   * @param x whatever {@code Model.predict} takes: arrays, a {@code Dataset}, several inputs as a
   *     list or by name
   */
  public TFLiteConverter representative(Object x) {
    examples = x;
    batches = null;
    return this;
  }

  /**
   * Samples like those that the model will see, in batches of any size.
   *
   * @param batches each with one tensor per input
   */
  public TFLiteConverter representative(Iterable<? extends List<HostTensor>> batches) {
    this.batches = batches;
    examples = null;
    return this;
  }

  /** How many of the representative samples are used at most, evenly spread; 500 by default. */
  public TFLiteConverter calibrationSamples(int limit) {
    checkArgument(limit > 0, "Expected at least one sample. Received: %s", limit);
    samples = limit;
    return this;
  }

  /** What an integer model takes and gives; {@link IoType#INT8} by default. */
  public TFLiteConverter ioType(IoType type) {
    ioType = type;
    return this;
  }

  /** Fixes the batch size, where the graph leaves it open. */
  public TFLiteConverter batchSize(int size) {
    batch = Batch.fixed(size);
    return this;
  }

  /**
   * Makes sure that the model can be resized to any batch size. By default it can unless an op
   * stands against it.
   */
  public TFLiteConverter dynamicBatch() {
    batch = Batch.dynamic();
    return this;
  }

  /**
   * Whether ops without an integer kernel may stay in float32, which the report then lists. By
   * default they are an error.
   */
  public TFLiteConverter allowFloatFallback(boolean allow) {
    floatFallback = allow;
    return this;
  }

  /** Whether the biases of an integer model are corrected after quantization; on by default. */
  public TFLiteConverter biasCorrection(boolean correct) {
    biasCorrection = correct;
    return this;
  }

  /**
   * Converts the model.
   *
   * @throws ExportException if TFLite has no counterpart of an op; the message names the layer and
   *     the op
   * @throws IllegalArgumentException if representative data are needed and missing or bad
   */
  public TFLiteModel convert() {
    try {
      return converted();
    } catch (ExportException e) {
      throw e.ofLayer(layerNames.apply(e.layer()));
    }
  }

  private TFLiteModel converted() {
    long start = System.nanoTime();
    IrGraph original = GraphLowering.lower(graph, batch);
    Passes.optimize(original);
    IrGraph ir = original;
    List<String> floatOps = List.of();
    if (quantization == Quantization.INT8) {
      QuantizedGraph quantized = int8(ir);
      ir = quantized.graph();
      floatOps = quantized.floatOps().stream().map(this::describe).toList();
    }
    byte[] bytes = ModelWriter.write(ir).bytes();
    double millis = (System.nanoTime() - start) / 1e6;
    ConversionReport report =
        ConversionReport.of(quantization, bytes, ImmutableList.copyOf(floatOps), millis);
    return new TFLiteModel(bytes, graph, report, new TFLiteModel.Origin(original, ir, layerNames));
  }

  private String describe(IrOp op) {
    return op.code() + " of layer '" + layerNames.apply(op.origin().layer()) + "'";
  }

  private RepresentativeData data() {
    checkArgument(
        batches != null || examples != null,
        "Expected representative data for %s: call representative(…) first",
        quantization);
    return RepresentativeData.of(
        batches != null ? batches : KerasModels.examples(examples, graph, samples));
  }

  private QuantizedGraph int8(IrGraph ir) {
    RepresentativeData data = data();
    new PrepareForInt8().run(ir);
    Map<IrTensor, Range> ranges = Calibrator.calibrate(ir, data, samples);
    QuantizedGraph quantized = Int8Quantizer.quantize(ir, ranges, ioType, floatFallback);
    if (biasCorrection) {
      BiasCorrection.correct(ir, quantized, data);
    }
    return quantized;
  }
}
