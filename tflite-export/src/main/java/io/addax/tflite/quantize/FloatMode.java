package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.passes.SplitTransposedConvolutions;
import java.util.List;
import java.util.Map;

/** float32 throughout. */
public final class FloatMode implements QuantizationMode {
  @Override
  public ImmutableList<IoType> ioTypes() {
    return ImmutableList.of(IoType.FLOAT32);
  }

  @Override
  public QuantizedGraph quantize(IrGraph graph, QuantizeOptions options) {
    new SplitTransposedConvolutions(options.target()::runs).run(graph);
    return new QuantizedGraph(graph, Map.of(), List.of(), List.of());
  }
}
