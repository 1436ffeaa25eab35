package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import java.util.Map;
import java.util.Optional;

/**
 * Integers throughout: ranges from representative data, int8 weights with a scale per channel. A
 * mode says what its activations and biases are, and what its kernels ask for.
 */
abstract class IntegerMode implements QuantizationMode, MixedPrecision.Choices {
  private static final BiasCorrection.Storage INTEGERS =
      new BiasCorrection.Storage() {
        @Override
        public boolean isRounded(IrTensor kernel) {
          return kernel.isQuantized();
        }

        @Override
        public IrOp store(IrOp op, BiasCorrection.Correction correction) {
          return correction.appliedTo(op);
        }

        @Override
        public void complete(IrGraph part) {}
      };

  @Override
  public final QuantizedGraph quantize(IrGraph graph, QuantizeOptions options) {
    RepresentativeData data = options.neededData();
    new PrepareForIntegers(this).run(graph);
    new MeanOverSteps().run(graph);
    FunctionInputs inputs = FunctionInputs.of(graph, this);
    Map<IrTensor, Range> ranges =
        Calibrator.calibrate(
            graph,
            data,
            options.samples(),
            tensor -> inputs.observer(tensor, options.calibration().observer(steps())),
            options.progress());
    Map<IrTensor, Range> uncut = inputs.uncut(ranges);
    inputs.spread(ranges);
    IntegerQuantizer.Ranges both = new IntegerQuantizer.Ranges(ranges, uncut);
    return MixedPrecision.quantize(
        graph,
        options,
        this,
        raised -> {
          QuantizedGraph quantized = IntegerQuantizer.quantize(graph, this, both, options, raised);
          FlattenWideDense.run(quantized.graph());
          if (options.biasCorrection()) {
            correctBiases(graph, quantized, data);
          }
          return quantized;
        });
  }

  private void correctBiases(IrGraph graph, QuantizedGraph quantized, RepresentativeData data) {
    if (activations() == DType.INT8) {
      BiasCorrection.correct(graph, quantized, INTEGERS, () -> data);
    } else {
      RoundedWeights.correctBiases(graph, quantized, this, () -> data);
    }
  }

  @Override
  public final boolean counts(IrOp op) {
    return rule(op) != KernelRule.SAME;
  }

  /** The mode's name in messages. */
  abstract String label();

  /** Of what integers activations are. */
  abstract DType activations();

  /** How many steps activations have from end to end. */
  abstract int steps();

  /** Scale and zero point of an activation. */
  abstract QuantParams activation(Range range);

  /** How an op's kernel wants its scales. */
  abstract KernelRule rule(IrOp op);

  /** The prescribed quantization of an op's result. */
  abstract Optional<QuantParams> prescribed(IrOp op);

  /** The integers of a bias. */
  abstract HostTensor bias(HostTensor bias, float[] scales);

  /** The greatest magnitude that the integers of a bias shall have. */
  abstract double greatestBias();
}
