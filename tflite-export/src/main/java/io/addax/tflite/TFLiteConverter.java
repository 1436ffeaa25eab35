package io.addax.tflite;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.keras.Model;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.lower.Batch;
import io.addax.tflite.lower.GraphLowering;
import io.addax.tflite.metadata.MetadataFile;
import io.addax.tflite.metadata.ModelMetadata;
import io.addax.tflite.passes.EqualizeChannels;
import io.addax.tflite.passes.Passes;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.quantize.LayerPrecision;
import io.addax.tflite.quantize.QuantizeOptions;
import io.addax.tflite.quantize.QuantizedGraph;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.TargetRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private Calibration calibration = Calibration.minMax();
  private CalibrationProgress progress = CalibrationProgress.NONE;
  private Optional<IoType> ioType = Optional.empty();
  private Batch batch = Batch.auto();
  private TargetRuntime target = TargetRuntime.latest();
  private Optional<ModelMetadata> metadata = Optional.empty();
  private boolean floatFallback;
  private boolean biasCorrection = true;
  private boolean equalization;
  private boolean verification = true;
  private OptionalDouble targetAgreement = OptionalDouble.empty();
  private ImmutableList<LayerPrecision> raiseTo = ImmutableList.copyOf(LayerPrecision.values());

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

  /**
   * Samples like those that the model will see, in batches of any size. Of an iterator no more is
   * taken than {@link #calibrationSamples} are needed, so it may be endless.
   *
   * @param batches each with one tensor per input
   */
  public TFLiteConverter representative(Iterator<? extends List<HostTensor>> batches) {
    List<List<HostTensor>> taken = new ArrayList<>();
    return representative(
        () -> {
          long rows = taken.stream().mapToLong(batch -> batch.get(0).shape().get(0)).sum();
          while (rows < samples && batches.hasNext()) {
            List<HostTensor> batch = batches.next();
            taken.add(batch);
            rows += batch.get(0).shape().get(0);
          }
          return taken.iterator();
        });
  }

  /** How many of the representative samples are used at most, evenly spread; 500 by default. */
  public TFLiteConverter calibrationSamples(int limit) {
    checkArgument(limit > 0, "Expected at least one sample. Received: %s", limit);
    samples = limit;
    return this;
  }

  /**
   * How an integer model's ranges are found on the representative samples; {@link
   * Calibration#minMax()} by default.
   */
  public TFLiteConverter calibration(Calibration method) {
    calibration = checkNotNull(method);
    return this;
  }

  /** Who is told how far calibration has come; nobody by default. */
  public TFLiteConverter calibrationProgress(CalibrationProgress listener) {
    progress = checkNotNull(listener);
    return this;
  }

  /**
   * What the model takes and gives where the graph has float32. By default that in which it
   * computes: int8, int16 for {@link Quantization#INT16X8}, float32 for modes that leave the
   * activations real.
   */
  public TFLiteConverter ioType(IoType type) {
    ioType = Optional.of(type);
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

  /**
   * Whether biases are corrected after quantization, where there are representative data and it
   * brings the outputs nearer; on by default.
   */
  public TFLiteConverter biasCorrection(boolean correct) {
    biasCorrection = correct;
    return this;
  }

  /**
   * The interpreter that shall run the model: a release of TFLite such as {@code 2.3}, {@code
   * tflite-micro}, or {@code latest}, the default. Older ones get coarser scales of dense layers,
   * which know one per unit only since 2.17; an op that the target does not run is an error.
   *
   * @throws IllegalArgumentException for any other name
   */
  public TFLiteConverter targetRuntime(String name) {
    target = TargetRuntime.of(name);
    return this;
  }

  /**
   * Whether kernels that follow one another are rescaled first, channel by channel, so that no
   * channel is much wider than others (cross-layer equalization, Nagel et al. 2019). The float
   * model stays the same. Off by default; it helps where channels are very unequal, as in depthwise
   * convolutions.
   */
  public TFLiteConverter equalize(boolean rescale) {
    equalization = rescale;
    return this;
  }

  /**
   * Raises layers to 16-bit activations or float32, those first that bring the outputs nearest to
   * the float model's, until enough of the representative samples come out alike: the same greatest
   * element along the last axis, or the same side of one half where there is only one. The report
   * lists these layers. By default none is raised. In {@link Quantization#NONE} there is nothing to
   * do.
   *
   * <p>Takes a conversion per layer and more, each with a run of all samples. Samples that were not
   * used for this agree a little less.
   *
   * @param share above 0, up to 1
   * @see #raiseTo
   */
  public TFLiteConverter targetAgreement(double share) {
    checkArgument(
        share > 0 && share <= 1, "Expected a share above 0, up to 1. Received: %s", share);
    targetAgreement = OptionalDouble.of(share);
    return this;
  }

  /**
   * To what {@link #targetAgreement} raises layers, in the order in which it is tried. By default
   * {@link LayerPrecision#INT16} first, which keeps the model small and one of integers, then
   * {@link LayerPrecision#FLOAT32}; float32 alone makes a faster model on processors with
   * floating-point units. 16 bits are known in {@link Quantization#INT8} only, to layers whose ops
   * have such kernels.
   */
  public TFLiteConverter raiseTo(LayerPrecision first, LayerPrecision... more) {
    raiseTo = ImmutableSet.<LayerPrecision>builder().add(first).add(more).build().asList();
    return this;
  }

  /**
   * Whether the new model is run once beside the graph, which the report then tells of; on by
   * default. It takes place in the real interpreter, in a process of its own where the model needs
   * a kernel that this library's tests do not run, on four of the representative samples that the
   * mode has taken, otherwise on random numbers from 0 to 1. Graphs with more than 16 MB of
   * constants are left out, for TensorFlow would need many times as much, and those whose inputs
   * differ in the number of samples. Where there is no TensorFlow Lite for the platform, a warning
   * is logged once.
   *
   * <p>It takes some tens of milliseconds, more than most conversions.
   */
  public TFLiteConverter verify(boolean run) {
    verification = run;
    return this;
  }

  /**
   * Writes into the file what the model is, for apps that read it: labels, normalization,
   * descriptions. Without it the file has none.
   */
  public TFLiteConverter metadata(ModelMetadata about) {
    metadata = Optional.of(about);
    return this;
  }

  /**
   * Converts the model.
   *
   * @throws ExportException if TFLite has no counterpart of an op; the message names the layer and
   *     the op
   * @throws IllegalArgumentException if representative data are needed and missing or bad, the mode
   *     knows no such inputs and outputs, or the wanted agreement cannot be reached
   * @throws IllegalStateException if the model is {@linkplain #verify verified} and TFLite does not
   *     run it
   */
  public TFLiteModel convert() {
    try {
      Optional<TakenData> data = data();
      TFLiteModel model = converted(data);
      return verification
          ? model.verified(FirstRun.of(model, data.flatMap(TakenData::taken)))
          : model;
    } catch (ExportException e) {
      throw e.ofLayer(layerNames.apply(e.layer()));
    }
  }

  private TFLiteModel converted(Optional<TakenData> data) {
    long start = System.nanoTime();
    IrGraph ir = GraphLowering.lower(graph, batch());
    Passes.optimize(ir);
    if (equalization) {
      new EqualizeChannels().run(ir);
    }
    QuantizedGraph quantized = quantization.mode().quantize(ir, options(data));
    target.check(quantized.graph());
    byte[] bytes = written(quantized.graph());
    double millis = (System.nanoTime() - start) / 1e6;
    ConversionReport report =
        ConversionReport.of(
            quantization,
            bytes,
            describe(quantized.floatOps()),
            describe(quantized.wideOps()),
            millis);
    return new TFLiteModel(
        bytes, graph, report, new TFLiteModel.Origin(ir, quantized.graph(), layerNames));
  }

  private Batch batch() {
    if (target.canResize() || batch.kind() == Batch.Kind.FIXED) {
      return batch;
    }
    checkArgument(
        batch.kind() != Batch.Kind.DYNAMIC, "%s knows no batch size but the file's", target);
    return Batch.fixed(batch.size());
  }

  private byte[] written(IrGraph ir) {
    if (metadata.isEmpty()) {
      return ModelWriter.write(ir).bytes();
    }
    MetadataFile file = MetadataFile.of(metadata.get(), ir);
    return file.attachedTo(ModelWriter.write(ir, Map.of(MetadataFile.NAME, file.buffer())).bytes());
  }

  private ImmutableList<String> describe(List<IrOp> ops) {
    return ops.stream()
        .map(op -> op.code() + " of layer '" + layerNames.apply(op.origin().layer()) + "'")
        .collect(ImmutableList.toImmutableList());
  }

  private QuantizeOptions options(Optional<TakenData> data) {
    List<IoType> known = quantization.mode().ioTypes();
    IoType io = ioType.orElse(known.get(0));
    checkArgument(
        known.contains(io),
        "Expected inputs and outputs of %s, one of %s. Received: %s",
        quantization,
        known,
        io);
    return new QuantizeOptions(
        io,
        data.map(Function.identity()),
        samples,
        calibration,
        progress,
        floatFallback,
        biasCorrection,
        targetAgreement,
        raiseTo,
        target);
  }

  private Optional<TakenData> data() {
    if (batches == null && examples == null) {
      return Optional.empty();
    }
    return Optional.of(
        new TakenData(
            () ->
                RepresentativeData.of(
                    batches != null ? batches : KerasModels.examples(examples, graph, samples))));
  }

  /** Taken when a mode needs them, and once: they may come from an iterator or from files. */
  private static final class TakenData implements Supplier<RepresentativeData> {
    private final Supplier<RepresentativeData> source;
    private RepresentativeData taken;

    TakenData(Supplier<RepresentativeData> source) {
      this.source = source;
    }

    @Override
    public RepresentativeData get() {
      taken = taken == null ? source.get() : taken;
      return taken;
    }

    Optional<RepresentativeData> taken() {
      return Optional.ofNullable(taken);
    }
  }
}
