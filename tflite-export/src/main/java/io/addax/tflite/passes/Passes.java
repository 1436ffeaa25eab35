package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import java.util.List;

/** The passes in their order. */
public final class Passes {
  static final List<Pass> REWRITES =
      List.of(
          new RemoveDeadOps(),
          new RemoveIdentities(),
          new RemoveNeutralOps(),
          new MergeReshapes(),
          new MergeDilation(),
          new SinkReshapes(),
          new FoldScaleAndShift(),
          new RecognizeRelu6(),
          new FuseActivations(),
          new FoldFactorIntoNext(),
          new FoldSummandIntoNext(),
          new FactorBehindSummand(),
          new FoldFactorBehindRelu(),
          new MergePadding(),
          new KeepDenseRank());

  static final List<Pass> FINISHING =
      List.of(new RemoveDeadOps(), new AddMissingBiases(), new NameOutputs());

  private Passes() {}

  /** Runs all passes until none finds anything, then what makes the graph complete. */
  public static void optimize(IrGraph graph) {
    boolean changed;
    do {
      changed = false;
      for (Pass pass : REWRITES) {
        while (pass.run(graph)) {
          changed = true;
        }
      }
    } while (changed);
    FINISHING.forEach(pass -> pass.run(graph));
  }
}
