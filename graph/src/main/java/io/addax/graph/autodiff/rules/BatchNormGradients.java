package io.addax.graph.autodiff.rules;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;

/** Gradients of fused batch normalization: by its fused backward op, and of that by a formula. */
final class BatchNormGradients {
  private BatchNormGradients() {}

  static void forward(Backward op) {
    boolean training = op.attrBool("is_training");
    checkArgument(
        !training || op.attrFloat("exponential_avg_factor") == 1,
        "The gradient of FusedBatchNormV3 needs exponential_avg_factor 1: op '%s'",
        op.op().name());
    if (training && (op.hasDy(1) || op.hasDy(2))) {
      op.through(inputs -> new Formula(op, inputs.get(0)).normalized(inputs.get(1), inputs.get(2)));
      return;
    }
    List<Operand<?>> gradients =
        op.op("FusedBatchNormGradV3", "epsilon", "data_format", "is_training")
            .input(op.dy())
            .input(op.x(0))
            .input(op.x(1))
            .input(training ? op.y(3) : op.x(3))
            .input(training ? op.y(4) : op.x(4))
            .input(op.y(5))
            .outputs();
    for (int i = 0; i < 3; i++) {
      op.input(i, gradients.get(i));
    }
    if (!training && (op.wants(3) || op.wants(4))) {
      givenMoments(op, gradients.get(1), gradients.get(2));
    }
  }

  /** Towards a mean and variance that were given, by means of what scale and offset get. */
  private static void givenMoments(Backward op, Operand<?> dScale, Operand<?> dOffset) {
    Ops ops = op.ops();
    Operand<?> rate = ops.rsqrt(ops.add(op.x(4), op.attrFloat("epsilon")));
    Operand<?> scaled = ops.mul(op.x(1), rate);
    op.input(3, ops.neg(ops.mul(scaled, dOffset)));
    op.input(4, ops.mul(ops.mul(ops.mul(scaled, rate), dScale), -0.5));
  }

  /** Inputs of the backward op: dy, x, scale and, if not training, mean and variance. */
  static void backward(Backward op) {
    boolean training = op.attrBool("is_training");
    op.through(
        inputs -> {
          Formula formula = new Formula(op, inputs.get(1));
          return training
              ? formula.backward(inputs.get(0), inputs.get(2))
              : formula.backward(inputs.get(0), inputs.get(2), inputs.get(3), inputs.get(4));
        });
  }

  /** Batch normalization written out, all in the precision of the scale. */
  private static final class Formula {
    private final Ops ops;
    private final DType precision;
    private final DType outer;
    private final Operand<?> x;
    private final int[] axes;
    private final boolean channelsFirst;
    private final float epsilon;

    Formula(Backward op, Operand<?> input) {
      ops = op.ops();
      outer = Ops.dtype(input);
      precision = outer == DType.FLOAT64 ? outer : DType.FLOAT32;
      x = ops.cast(input, precision);
      channelsFirst = op.attrString("data_format").startsWith("NC");
      int rank = op.attrString("data_format").length();
      int channel = channelsFirst ? 1 : rank - 1;
      axes = IntStream.range(0, rank).filter(axis -> axis != channel).toArray();
      epsilon = op.attrFloat("epsilon");
    }

    /** A vector over the channels, in a shape that broadcasts to that of x. */
    private Operand<?> spread(Operand<?> perChannel) {
      Operand<?> spread = perChannel;
      for (int i = 1; channelsFirst && i < axes.length; i++) {
        spread = ops.expandDims(spread, -1);
      }
      return spread;
    }

    private Operand<?> biasedVariance(Operand<?> mean) {
      return ops.mean(ops.squaredDifference(x, spread(mean)), axes);
    }

    List<Operand<?>> normalized(Operand<?> scale, Operand<?> offset) {
      Operand<?> mean = ops.mean(x, axes);
      Operand<?> variance = biasedVariance(mean);
      Operand<?> rate = ops.mul(ops.rsqrt(ops.add(variance, epsilon)), scale);
      Operand<?> centred = ops.sub(x, spread(mean));
      Operand<?> y = ops.add(ops.mul(centred, spread(rate)), spread(offset));
      Operand<?> n = ops.div(ops.size(x, precision), ops.size(mean, precision));
      Operand<?> unbiased = ops.mul(variance, ops.div(n, ops.sub(n, 1)));
      return Arrays.asList(ops.cast(y, outer), mean, unbiased);
    }

    List<Operand<?>> backward(Operand<?> gradient, Operand<?> scale) {
      Operand<?> dy = ops.cast(gradient, precision);
      Operand<?> mean = ops.mean(x, axes);
      Operand<?> rate = ops.rsqrt(ops.add(biasedVariance(mean), epsilon));
      Operand<?> normal = ops.mul(ops.sub(x, spread(mean)), spread(rate));
      Operand<?> along = ops.mul(dy, normal);
      Operand<?> rest =
          ops.sub(
              ops.sub(dy, spread(ops.mean(dy, axes))),
              ops.mul(normal, spread(ops.mean(along, axes))));
      Operand<?> dx = ops.mul(rest, spread(ops.mul(rate, scale)));
      return outputs(dx, ops.sum(along, axes), ops.sum(dy, axes));
    }

    List<Operand<?>> backward(
        Operand<?> gradient, Operand<?> scale, Operand<?> mean, Operand<?> variance) {
      Operand<?> dy = ops.cast(gradient, precision);
      Operand<?> rate = ops.rsqrt(ops.add(variance, epsilon));
      Operand<?> along = ops.mul(dy, ops.mul(ops.sub(x, spread(mean)), spread(rate)));
      Operand<?> dx = ops.mul(dy, spread(ops.mul(rate, scale)));
      return outputs(dx, ops.sum(along, axes), ops.sum(dy, axes));
    }

    private List<Operand<?>> outputs(Operand<?> dx, Operand<?> dScale, Operand<?> dOffset) {
      List<Operand<?>> all = new ArrayList<>();
      all.add(ops.cast(dx, outer));
      all.add(dScale);
      all.add(dOffset);
      return all;
    }
  }
}
