package io.addax.keras.layers.normalization;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Normalization of each sample over its features, or over the axes given.
 *
 * <ul>
 *   <li>input and output (batch, …)
 *   <li>gamma, beta: the sizes of the axes
 * </ul>
 *
 * <pre>{@code
 * new LayerNormalization().epsilon(1e-6)
 * new LayerNormalization().axis(1, 2)
 * }</pre>
 *
 * Source: {@code keras.layers.LayerNormalization}.
 */
public final class LayerNormalization extends BaseNormalization<LayerNormalization> {
  private int[] axis = {-1};

  public LayerNormalization() {}

  public static LayerNormalization of(Config config) {
    LayerNormalization layer = new LayerNormalization().configure(config);
    return config.has("axis") ? layer.axis(config.getInts("axis")) : layer;
  }

  /** Over which axes mean and variance are taken; negative ones count from the end. Default -1. */
  public LayerNormalization axis(int... newAxis) {
    checkNotBuilt("axis");
    if (newAxis.length == 0) {
      throw error("expected at least one axis. Received: none");
    }
    this.axis = newAxis.clone();
    return this;
  }

  private int[] axes(Shape input) {
    int rank = input.numDimensions();
    try {
      return Arrays.stream(axis).map(a -> Shapes.axis(a, rank)).sorted().distinct().toArray();
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage() + ", for shape " + Shapes.toString(input));
    }
  }

  @Override
  protected void build(Shape input) {
    addGammaAndBeta(Shape.of(Arrays.stream(axes(input)).mapToLong(input::get).toArray()));
  }

  /** The input comes as it is: in float32 it is more exact than in 16 bits. */
  @Override
  protected boolean autocasts() {
    return false;
  }

  @Override
  Operand<?> normalize(CallContext context, Operand<?> x, Operand<?> mask) {
    Ops ops = context.ops();
    int[] axes = axes(x.shape());
    Operand<?> mean = ops.meanKeepDims(x, axes);
    Operand<?> variance = ops.meanKeepDims(ops.squaredDifference(x, mean), axes);
    Operand<?> gamma = aligned(ops, gamma(context, Ops.dtype(x)), x.shape(), axes);
    Operand<?> beta = aligned(ops, beta(context, Ops.dtype(x)), x.shape(), axes);
    // Not x * factor + (beta - mean * factor), as for batches: TensorFlow with oneDNN takes that
    // form,
    // when gamma and beta are constants, for a layer normalization with epsilon 0.001, whatever it
    // is.
    Operand<?> factor = ops.rsqrt(ops.add(variance, epsilon()));
    Operand<?> scaled = ops.mul(ops.sub(x, mean), gamma == null ? factor : ops.mul(factor, gamma));
    return beta == null ? scaled : ops.add(scaled, beta);
  }

  /** Gives a weight axes of size 1 where the input has others than those normalized over. */
  private static Operand<?> aligned(Ops ops, Operand<?> weight, Shape input, int[] axes) {
    int rank = input.numDimensions();
    if (weight == null || axes[0] == rank - axes.length) {
      return weight;
    }
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    for (int i = 0; i < axes.length; i++) {
      dims[axes[i]] = weight.shape().get(i);
    }
    return ops.reshape(weight, dims);
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    axes(input);
    return input;
  }

  @Override
  public boolean isSamplewise() {
    return Arrays.stream(axis).allMatch(Shapes::isBehindBatch);
  }

  @Override
  public Config config() {
    return super.config().with("axis", axis);
  }
}
