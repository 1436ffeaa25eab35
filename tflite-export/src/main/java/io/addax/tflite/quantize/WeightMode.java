package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.passes.SplitTransposedConvolutions;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Real numbers throughout, with constants in fewer bits. A mode says which constants, and whether
 * the kernel takes them as they are.
 */
abstract class WeightMode implements QuantizationMode {
  @Override
  public final ImmutableList<IoType> ioTypes() {
    return ImmutableList.of(IoType.FLOAT32);
  }

  @Override
  public final QuantizedGraph quantize(IrGraph graph, QuantizeOptions options) {
    new SplitTransposedConvolutions(options.target()::runs).run(graph);
    prepare(graph);
    return MixedPrecision.quantize(
        graph,
        options,
        op -> stores(op, options.target()),
        raised -> WeightQuantizer.quantize(graph, this, options, raised.real()));
  }

  private boolean stores(IrOp op, TargetRuntime target) {
    return IntStream.range(0, op.inputs().size())
        .anyMatch(i -> WeightQuantizer.isFloat(op.input(i)) && store(op, i, target).isPresent());
  }

  /** Gives ops the form in which they have small constants; by default they have it. */
  void prepare(IrGraph graph) {}

  /**
   * A constant in fewer bits.
   *
   * @param value the constant as the file has it
   * @param place who makes real numbers of it
   */
  record Stored(IrTensor value, Place place) {}

  /** Where stored numbers become real ones. */
  enum Place {
    /** Within the kernel that reads them. */
    KERNEL,
    /** Before the op, by a DEQUANTIZE of the constant, which runs once. */
    BEFORE,
    /** After the op, which only moves numbers. */
    AFTER
  }

  /**
   * How an op's constant float input is stored; empty to leave it as it is.
   *
   * @param target the interpreter that shall run the model
   */
  abstract Optional<Stored> store(IrOp op, int input, TargetRuntime target);
}
