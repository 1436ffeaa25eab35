package io.addax.tflite.write;

import io.addax.tflite.ir.IrTensor;
import java.util.Map;

/**
 * A model's bytes, and where each tensor of the graph stands in them.
 *
 * @param bytes the file
 * @param indices the index of each tensor in the file's only subgraph, by identity
 */
public record WrittenModel(byte[] bytes, Map<IrTensor, Integer> indices) {}
