package io.addax.keras.losses;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * What training minimizes: from targets and predictions a number per sample, and from these one
 * scalar.
 *
 * <p>A loss of one's own extends this class, or is a lambda:
 *
 * <pre>{@code
 * Loss cubic = Loss.of("cubic", (ops, yTrue, yPred) ->
 *     ops.mean(ops.pow(ops.abs(ops.sub(yPred, yTrue)), 3), -1));
 * }</pre>
 *
 * Source: {@code keras.losses.Loss}.
 */
public abstract class Loss implements Configurable<Loss> {
  private String name;
  private Reduction reduction = Reduction.SUM_OVER_BATCH_SIZE;

  /**
   * A loss.
   *
   * @param name Keras's name of it
   */
  protected Loss(String name) {
    this.name = name;
  }

  /** A function of targets and predictions, of shape (batch, …), to losses of shape (batch, …). */
  @FunctionalInterface
  public interface Function {
    Operand<?> apply(Ops ops, Operand<?> yTrue, Operand<?> yPred);
  }

  /** A loss from a function. Its targets come in the predictions' dtype. */
  public static Loss of(String name, Function function) {
    return new FunctionLoss(name, function);
  }

  /** How the samples' losses become one. Default {@code sum_over_batch_size}. */
  public Loss reduction(Reduction newReduction) {
    this.reduction = newReduction;
    return this;
  }

  /** The same by Keras's name, such as {@code "sum"}. */
  public Loss reduction(String kerasName) {
    return reduction(Reduction.of(kerasName));
  }

  /** The name under which a model logs it. */
  public Loss name(String newName) {
    this.name = newName;
    return this;
  }

  public String name() {
    return name;
  }

  public Reduction reduction() {
    return reduction;
  }

  /**
   * The losses of the samples, without weights and reduction.
   *
   * @param yTrue targets: in the predictions' dtype, or in their own if {@link #takesIndices}
   * @param yPred predictions, (batch, …), floating point
   * @return (batch, …) of the predictions' dtype
   */
  protected abstract Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred);

  /**
   * Which losses count, if not all do: booleans of the shape that {@link #call} returns.
   *
   * @return null for all, the default
   */
  protected Operand<?> outputMask(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return null;
  }

  /** Whether targets are class indices: these keep their dtype and may lack the last axis. */
  public boolean takesIndices() {
    return false;
  }

  /**
   * Whether a sample's loss depends on that sample alone; see {@link
   * io.addax.keras.layers.Layer#isSamplewise}. So it is with the losses of this library; of one's
   * own the default is false, which is always right.
   */
  public boolean isSamplewise() {
    return getClass().getPackage() == Loss.class.getPackage();
  }

  /**
   * Checks targets on the host, before TensorFlow sees them: the training loop calls this for the
   * data that it can look at. By default, targets must be finite and their shape must fit that of
   * the predictions.
   *
   * @param yTrue targets of a batch, (batch, …)
   * @param predictionShape (batch, …), unknown dimensions -1
   * @param argument what the caller calls the targets, for messages: {@code "y"}
   * @throws IllegalArgumentException if the targets cannot be right
   */
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    Targets.checkFinite(this, yTrue, argument);
    Targets.checkBroadcast(this, yTrue.shape(), predictionShape, argument);
  }

  /**
   * The loss of a batch, in float32 (float64 for such predictions).
   *
   * @param sampleWeight broadcast to the samples' losses from the left; null for none
   * @param mask booleans likewise; null for none
   */
  public final Operand<?> apply(
      Ops ops, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight, Operand<?> mask) {
    Samples samples = samples(ops, yTrue, yPred, mask);
    return reduction.apply(ops, samples.losses(), sampleWeight, samples.valid());
  }

  /**
   * The loss of a part of a batch, to be put together with that of others: see {@link
   * Reduction#parts}. A loss that is a single number already counts once for each row.
   */
  public final Reduction.Parts parts(
      Ops ops, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight, Operand<?> mask) {
    Samples samples = samples(ops, yTrue, yPred, mask);
    Operand<?> losses = samples.losses();
    if (!losses.shape().isUnknown() && losses.shape().isScalar()) {
      Operand<?> reduced = reduction.apply(ops, losses, sampleWeight, samples.valid());
      Operand<?> rows = ops.cast(ops.dimension(yPred, 0), Ops.dtype(reduced));
      return new Reduction.Parts(ops.mul(reduced, rows), rows, true);
    }
    return reduction.parts(ops, losses, sampleWeight, samples.valid());
  }

  /** What is reduced: a loss for each sample, and which of them count; null for all. */
  private record Samples(Operand<?> losses, Operand<?> valid) {}

  private Samples samples(Ops ops, Operand<?> yTrue, Operand<?> yPred, Operand<?> mask) {
    Operand<?> predictions =
        Ops.dtype(yPred) == DType.FLOAT64 ? yPred : ops.cast(yPred, DType.FLOAT32);
    Ranks.Pair pair =
        takesIndices()
            ? new Ranks.Pair(yTrue, predictions)
            : Ranks.align(ops, ops.cast(yTrue, Ops.dtype(predictions)), predictions);
    Operand<?> losses = call(ops, pair.first(), pair.second());
    Operand<?> counts = outputMask(ops, pair.first(), pair.second());
    Operand<?> valid = mask;
    if (counts != null) {
      valid = mask == null ? counts : ops.logicalAnd(mask, counts);
    }
    return new Samples(losses, valid);
  }

  /** The loss of a batch without weights. */
  public final Operand<?> apply(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return apply(ops, yTrue, yPred, null, null);
  }

  @Override
  public Config config() {
    return Config.empty().with("name", name).with("reduction", reduction.kerasName());
  }

  @Override
  public final Registry<Loss> registry() {
    return Losses.REGISTRY;
  }
}
