package io.addax.tflite.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.Quantizer;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import io.addax.tflite.verify.Samples;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.WrittenModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs a float model and its quantized form side by side, every tensor kept, and compares what each
 * op makes. Beside them each float op runs once more on the numbers that the quantized model has
 * there: that shows what the op itself adds.
 */
public final class LayerAnalysis {
  private static final int LATENCY_RUNS = 50;

  private final WrittenModel originalFile;
  private final WrittenModel quantizedFile;
  private final IrGraph original;
  private final IrGraph quantized;
  private final Counterparts counterparts;
  private final UnaryOperator<String> layerNames;

  private LayerAnalysis(IrGraph original, IrGraph quantized, UnaryOperator<String> layerNames) {
    this.original = original;
    this.quantized = quantized;
    this.layerNames = layerNames;
    this.originalFile = ModelWriter.write(original);
    this.quantizedFile = ModelWriter.write(quantized);
    this.counterparts = new Counterparts(quantized);
  }

  /**
   * Compares all layers.
   *
   * @param original the float model as it was before quantization
   * @param quantized what was made of it
   * @param layerNames from scopes of the graph to names of layers
   * @param inputs one tensor per input, samples along the first axis
   * @return the layers, those with the most noise of their own first
   */
  public static ImmutableList<LayerReport> of(
      IrGraph original,
      IrGraph quantized,
      UnaryOperator<String> layerNames,
      List<HostTensor> inputs) {
    return new LayerAnalysis(original, quantized, layerNames).run(inputs);
  }

  private ImmutableList<LayerReport> run(List<HostTensor> inputs) {
    InterpreterConfig config = InterpreterConfig.defaults().withAllTensors();
    List<LayerProbe> probes = probes();
    try (TFLiteInterpreter real = TFLiteInterpreter.of(originalFile.bytes(), config);
        TFLiteInterpreter own = TFLiteInterpreter.of(quantizedFile.bytes(), config)) {
      int batch = Samples.batchSize(own.inputs());
      int samples = Samples.count(inputs);
      checkArgument(samples >= batch, "Expected at least %s samples. Received: %s", batch, samples);
      for (int done = 0; done + batch <= samples; done += batch) {
        HostTensor[] rows = Samples.rows(inputs, done, done + batch).toArray(HostTensor[]::new);
        real.run(rows);
        own.run(quantizedInputs(own, rows));
        Function<IrTensor, HostTensor> wanted =
            tensor -> real.tensor(originalFile.indices().get(tensor));
        Function<IrTensor, HostTensor> got =
            tensor -> own.tensor(quantizedFile.indices().get(tensor));
        probes.forEach(probe -> probe.add(wanted, got));
      }
      return reports(probes, tensor -> own.tensor(quantizedFile.indices().get(tensor)));
    } finally {
      probes.forEach(LayerProbe::close);
    }
  }

  private static HostTensor[] quantizedInputs(TFLiteInterpreter interpreter, HostTensor[] rows) {
    HostTensor[] own = rows.clone();
    List<TensorInfo> infos = interpreter.inputs();
    for (int i = 0; i < own.length; i++) {
      TensorInfo info = infos.get(i);
      if (info.isQuantized() && own[i].dtype() == DType.FLOAT32) {
        own[i] = Quantizer.quantize(own[i], info.dtype(), info.scale(), info.zeroPoint());
      }
    }
    return own;
  }

  private List<LayerProbe> probes() {
    List<LayerProbe> probes = new ArrayList<>();
    Map<IrTensor, IrOp> producers = original.producers();
    Map<IrTensor, List<IrOp>> consumers = original.consumers();
    for (IrOp op : original.ops()) {
      Optional<IrTensor> result = counterparts.of(op.output());
      if (op.output().dtype() == DType.FLOAT32
          && result.isPresent()
          && result.get().size() == op.output().size()) {
        Optional<IrOp> reader = original.onlyConsumer(op.output(), consumers);
        probes.add(LayerProbe.of(op, reader, result.get(), counterparts, producers));
      }
    }
    return probes;
  }

  private ImmutableList<LayerReport> reports(
      List<LayerProbe> probes, Function<IrTensor, HostTensor> got) {
    Set<HostTensor> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    List<LayerReport> reports = new ArrayList<>();
    for (LayerProbe probe : probes) {
      IrOp op = counterparts.producer(probe.result()).orElse(probe.op());
      double micros;
      int bytes;
      try (SingleOp alone =
          SingleOp.of(op, counterparts.producers(), InterpreterConfig.defaults())) {
        alone.run(got);
        micros = alone.latencyMicros(LATENCY_RUNS);
        bytes =
            alone.constants().stream()
                .filter(constant -> counted.add(constant.value()))
                .mapToInt(constant -> Ints.saturatedCast(storedBytes(constant)))
                .sum();
      }
      String layer = layerNames.apply(probe.op().origin().layer());
      reports.add(AdviceRules.advised(probe.report(reports.size(), layer, op, bytes, micros)));
    }
    reports.sort(Comparator.comparingDouble(LayerReport::rank));
    return ImmutableList.copyOf(reports);
  }

  private static long storedBytes(IrTensor constant) {
    return constant.isFourBit()
        ? (constant.size() + 1) / 2
        : (long) constant.size() * constant.dtype().bytes();
  }
}
