package io.addax.tflite.lower;

import io.addax.tflite.ir.ExportException;

/**
 * An op that can only be exported for one batch size; what {@link Batch.Kind#AUTO} falls back on.
 */
final class StaticBatchNeeded extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExportException asError;

  StaticBatchNeeded(ExportException asError) {
    super(asError);
    this.asError = asError;
  }

  ExportException asError() {
    return asError;
  }
}
