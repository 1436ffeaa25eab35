package io.addax.tflite.ir;

/**
 * Says what of a model cannot be exported: the layer, the op and why.
 *
 * <p>The message begins "Layer 'encoder/attention', op Einsum: …".
 */
public final class ExportException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1;

  private final String layer;
  private final String op;

  public ExportException(String layer, String op, String reason) {
    super("Layer '" + layer + "', op " + op + ": " + reason);
    this.layer = layer;
    this.op = op;
  }

  /** An exception about an op of the model. */
  public ExportException(IrOp op, String reason) {
    this(op.origin().layer(), op.origin().op(), reason);
  }

  /** The layer's name: the scope that the op stands in. */
  public String layer() {
    return layer;
  }

  /** The op's type in the graph. */
  public String op() {
    return op;
  }
}
