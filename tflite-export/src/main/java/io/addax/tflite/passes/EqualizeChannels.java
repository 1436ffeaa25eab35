package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cross-layer equalization (Nagel et al. 2019): what one kernel multiplies a channel by less, the
 * next multiplies it by more, until both have the same range in every channel. A ReLU between them
 * does not mind a positive factor, nor do padding with zeros, pooling and reshapes.
 */
public final class EqualizeChannels implements Pass {
  private static final int MOST_ROUNDS = 40;
  private static final double CLOSE = 1e-3;
  private static final double GREATEST_FACTOR = 1e6;

  /** Two ops with a kernel by their places in the graph, the second reading only the first. */
  private record Pair(int first, int second) {}

  @Override
  public boolean run(IrGraph graph) {
    List<Pair> pairs = pairs(graph);
    boolean changed = false;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double furthest = 0;
      for (Pair pair : pairs) {
        furthest = Math.max(furthest, equalize(graph, pair));
      }
      if (furthest < CLOSE) {
        return changed;
      }
      changed = true;
    }
    return changed;
  }

  private static List<Pair> pairs(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < graph.ops().size(); i++) {
      IrOp second = graph.ops().get(i);
      if (!Weights.has(second)) {
        continue;
      }
      IrTensor at = second.input(Upstream.dataInput(second));
      IrOp first = null;
      while (first == null
          && graph.onlyConsumer(at, consumers).isPresent()
          && producers.containsKey(at)
          && at.dtype() == DType.FLOAT32) {
        IrOp before = producers.get(at);
        if (Weights.has(before)) {
          first = before;
        } else if (moves(before, at)) {
          at = before.input(0);
        } else {
          break;
        }
      }
      if (first != null && isLinearPerChannel(first)) {
        pairs.add(new Pair(graph.ops().indexOf(first), i));
      }
    }
    return pairs;
  }

  private static boolean moves(IrOp op, IrTensor out) {
    return switch (op.code()) {
      case PAD, MAX_POOL_2D, AVERAGE_POOL_2D, RESHAPE ->
          op.activation() == Activation.NONE && Upstream.keepsChannels(op.code(), op.input(0), out);
      case RELU -> true;
      default -> false;
    };
  }

  private static boolean isLinearPerChannel(IrOp op) {
    return (op.activation() == Activation.NONE || op.activation() == Activation.RELU)
        && FoldScaleAndShift.hasBiasValue(op);
  }

  /** Equalizes two kernels; how far the furthest factor was from 1, as a logarithm. */
  private static double equalize(IrGraph graph, Pair pair) {
    IrOp first = graph.ops().get(pair.first());
    IrOp second = graph.ops().get(pair.second());
    float[] before = greatest(first);
    float[] after = KernelInputs.greatest(second, before.length);
    float[] less = new float[before.length];
    float[] more = new float[before.length];
    double furthest = 0;
    for (int c = 0; c < before.length; c++) {
      double factor = Math.sqrt((double) before[c] / after[c]);
      boolean usable = factor > 1 / GREATEST_FACTOR && factor < GREATEST_FACTOR;
      more[c] = usable ? (float) factor : 1;
      less[c] = 1 / more[c];
      furthest = Math.max(furthest, Math.abs(Math.log(more[c])));
    }
    graph.ops().set(pair.first(), FoldScaleAndShift.scaled(first, less));
    graph.ops().set(pair.second(), KernelInputs.scaled(second, more));
    return furthest;
  }

  /** The greatest magnitude of each output channel's weights. */
  private static float[] greatest(IrOp op) {
    float[] weights = Weights.kernel(op).value().floats();
    float[] greatest = new float[Weights.channels(op)];
    for (int i = 0; i < weights.length; i++) {
      int c = KernelInputs.outputChannel(op, i);
      greatest[c] = Math.max(greatest[c], Math.abs(weights[i]));
    }
    return greatest;
  }
}
