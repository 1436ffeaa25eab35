package io.addax.tflite.quantize;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.List;
import java.util.Map;

/**
 * A quantized model beside its float original.
 *
 * @param graph the quantized model
 * @param originals for each integer tensor, the float one of the original that it stands for
 * @param floatOps the ops of the original that were left in float32
 * @param wideOps the ops of the original that got 16-bit activations in a model of 8-bit ones
 */
public record QuantizedGraph(
    IrGraph graph, Map<IrTensor, IrTensor> originals, List<IrOp> floatOps, List<IrOp> wideOps) {}
