package io.addax.graph.autodiff.rules;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.List;
import org.tensorflow.Operand;

/** Gradients of resizing, and of moving between space, batch and depth. */
public final class ImageGradients {
  private static final String[] GRID = {"align_corners", "half_pixel_centers"};

  private ImageGradients() {}

  public static void register(Registry rules) {
    rules.put("ResizeBilinear", op -> resized(op, "ResizeBilinearGrad"));
    rules.put("ResizeBicubic", op -> resized(op, "ResizeBicubicGrad"));
    rules.put("ResizeBilinearGrad", op -> resizedAgain(op, "ResizeBilinear"));
    rules.put("ResizeBicubicGrad", op -> resizedAgain(op, "ResizeBicubic"));
    rules.put("ResizeNearestNeighbor", op -> nearest(op, "ResizeNearestNeighborGrad"));
    rules.put("ResizeNearestNeighborGrad", op -> nearest(op, "ResizeNearestNeighbor"));
    rules.put("SpaceToBatchND", op -> blocks(op, "BatchToSpaceND"));
    rules.put("BatchToSpaceND", op -> blocks(op, "SpaceToBatchND"));
    rules.put("SpaceToDepth", op -> depth(op, "DepthToSpace"));
    rules.put("DepthToSpace", op -> depth(op, "SpaceToDepth"));
  }

  private static void resized(Backward op, String type) {
    op.input(0, op.op(type, GRID).input(op.dy()).input(op.x()).output());
  }

  private static void resizedAgain(Backward op, String type) {
    Operand<?> again = op.op(type, GRID).input(op.dy()).input(imageSize(op)).output();
    op.input(0, again);
  }

  private static void nearest(Backward op, String type) {
    op.input(0, op.op(type, GRID).input(op.dy()).input(imageSize(op)).output());
  }

  /** (height, width) of the first input. */
  private static Operand<?> imageSize(Backward op) {
    Ops ops = op.ops();
    return ops.vector(List.of(ops.dimension(op.x(), 1), ops.dimension(op.x(), 2)));
  }

  private static void blocks(Backward op, String inverse) {
    op.input(0, op.op(inverse).input(op.dy()).input(op.x(1)).input(op.x(2)).output());
  }

  private static void depth(Backward op, String inverse) {
    op.input(0, op.op(inverse, "block_size", "data_format").input(op.dy()).output());
  }
}
