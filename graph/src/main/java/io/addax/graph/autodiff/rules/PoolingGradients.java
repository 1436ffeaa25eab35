package io.addax.graph.autodiff.rules;

import io.addax.graph.OpBuilder;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;

/** Gradients of pooling in two and three dimensions. */
public final class PoolingGradients {
  private static final String[] WINDOW = {"ksize", "strides", "padding", "data_format"};

  private PoolingGradients() {}

  public static void register(Registry rules) {
    rules.put("MaxPool", op -> maxGrad(op, "MaxPoolGrad", explicit(op)));
    rules.put("MaxPoolGrad", op -> maxGradAgain(op, "MaxPoolGradGrad"));
    rules.put("MaxPoolGradGrad", op -> maxGradAgain(op, "MaxPoolGrad"));
    rules.put("MaxPoolV2", PoolingGradients::maxPoolV2);
    rules.put("MaxPoolGradV2", op -> maxGradV2Again(op, "MaxPoolGradGradV2"));
    rules.put("MaxPoolGradGradV2", op -> maxGradV2Again(op, "MaxPoolGradV2"));
    rules.put("MaxPool3D", op -> maxGrad(op, "MaxPool3DGrad", WINDOW));
    rules.put("MaxPool3DGrad", op -> maxGradAgain(op, "MaxPool3DGradGrad"));
    rules.put("MaxPool3DGradGrad", op -> maxGradAgain(op, "MaxPool3DGrad"));
    rules.put("AvgPool", op -> averageGrad(op, "AvgPoolGrad"));
    rules.put("AvgPoolGrad", op -> averageGradAgain(op, "AvgPool"));
    rules.put("AvgPool3D", op -> averageGrad(op, "AvgPool3DGrad"));
    rules.put("AvgPool3DGrad", op -> averageGradAgain(op, "AvgPool3D"));
  }

  private static String[] explicit(Backward op) {
    return op.attrString("padding").equals("EXPLICIT")
        ? new String[] {"ksize", "strides", "padding", "explicit_paddings", "data_format"}
        : WINDOW;
  }

  private static void maxGrad(Backward op, String type, String[] attributes) {
    op.input(0, op.op(type, attributes).input(op.x()).input(op.y()).input(op.dy()).output());
  }

  /** Linear in the third input, which the winners of the first choose from. */
  private static void maxGradAgain(Backward op, String type) {
    if (op.wants(2)) {
      op.input(2, op.op(type, WINDOW).input(op.x(0)).input(op.x(1)).input(op.dy()).output());
    }
  }

  private static void maxPoolV2(Backward op) {
    op.input(
        0,
        op.op("MaxPoolGradV2", "padding", "data_format")
            .input(op.x(0))
            .input(op.y())
            .input(op.dy())
            .input(op.x(1))
            .input(op.x(2))
            .output());
  }

  private static void maxGradV2Again(Backward op, String type) {
    if (op.wants(2)) {
      OpBuilder builder = op.op(type, "padding", "data_format").input(op.x(0)).input(op.x(1));
      op.input(2, builder.input(op.dy()).input(op.x(3)).input(op.x(4)).output());
    }
  }

  private static void averageGrad(Backward op, String type) {
    op.input(0, op.op(type, WINDOW).input(op.ops().shapeOf(op.x())).input(op.dy()).output());
  }

  private static void averageGradAgain(Backward op, String type) {
    op.input(1, op.op(type, WINDOW).input(op.dy()).output());
  }
}
