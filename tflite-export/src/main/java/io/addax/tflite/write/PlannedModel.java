package io.addax.tflite.write;

import io.addax.tflite.ir.IrTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A model whose size is known, before it is written.
 *
 * @param size of the file, in bytes
 * @param content fills a buffer of that size
 * @param indices the index of each tensor in the file's only subgraph, by identity
 */
public record PlannedModel(
    int size, Consumer<ByteBuffer> content, Map<IrTensor, Integer> indices) {}
