package io.addax.tflite.quantize;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.List;
import java.util.Map;

/**
 * An integer model beside its float original.
 *
 * @param graph the integer model
 * @param integers for each float tensor of the original, its integer counterpart where it has one
 * @param floatOps the ops of the original that were left in float32
 */
public record QuantizedGraph(
    IrGraph graph, Map<IrTensor, IrTensor> integers, List<IrOp> floatOps) {}
