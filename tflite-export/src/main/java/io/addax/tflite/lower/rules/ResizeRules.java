package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.function.BiConsumer;

/** Resizing of images to fixed sizes. */
public final class ResizeRules {
  private ResizeRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("ResizeBilinear", ResizeRules::bilinear);
    rules.accept("ResizeNearestNeighbor", ResizeRules::nearest);
  }

  private static void bilinear(NodeLowering n) {
    boolean halfPixel = n.node().flag("half_pixel_centers");
    boolean corners = n.node().flag("align_corners");
    n.finish(
        OpCode.RESIZE_BILINEAR, new ArrayOptions.Bilinear(corners, halfPixel), n.input(0), size(n));
  }

  /** For whole factors pixel centres make no difference, and old interpreters know the plain op. */
  private static void nearest(NodeLowering n) {
    IrTensor x = n.input(0);
    int[] out = n.outputShape(0);
    boolean whole = out[1] % x.dim(1) == 0 && out[2] % x.dim(2) == 0;
    boolean halfPixel = n.node().flag("half_pixel_centers") && !whole;
    boolean corners = n.node().flag("align_corners");
    n.finish(
        OpCode.RESIZE_NEAREST_NEIGHBOR, new ArrayOptions.Nearest(corners, halfPixel), x, size(n));
  }

  private static IrTensor size(NodeLowering n) {
    int[] out = n.outputShape(0);
    return n.ints("size", out[1], out[2]);
  }
}
