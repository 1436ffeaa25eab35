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
  private final String reason;

  public ExportException(String layer, String op, String reason) {
    super("Layer '" + layer + "', op " + op + ": " + reason);
    this.layer = layer;
    this.op = op;
    this.reason = reason;
  }

  /** An exception about an op of the model. */
  public ExportException(IrOp op, String reason) {
    this(op.origin().layer(), op.origin().op(), reason);
  }

  /**
   * The same about a layer that is named otherwise, as a model names it and not its graph.
   *
   * @param name the layer's name
   */
  public ExportException ofLayer(String name) {
    ExportException renamed = new ExportException(name, op, reason);
    renamed.setStackTrace(getStackTrace());
    return renamed;
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
