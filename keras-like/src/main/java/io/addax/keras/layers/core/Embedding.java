package io.addax.keras.layers.core;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.WeightOptions;
import io.addax.keras.regularizers.Regularizer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A learned vector for each of a number of integers, such as words.
 *
 * <ul>
 *   <li>input (batch, …), numbers from 0 to input dim - 1; floats are truncated
 *   <li>embeddings (input dim, output dim)
 *   <li>output (batch, …, output dim)
 * </ul>
 *
 * <pre>{@code
 * new Embedding(10_000, 64).maskZero(true)
 * }</pre>
 *
 * The gradient of a number that occurs several times in a batch is the sum over its occurrences,
 * before an optimizer squares it. So it is in Keras on JAX and PyTorch; Keras on TensorFlow squares
 * each occurrence by itself.
 *
 * <p>Source: {@code keras.layers.Embedding}.
 */
public final class Embedding extends Layer {
  private final int inputDim;
  private final int outputDim;
  private boolean maskZero;
  private WeightOptions options = WeightOptions.initializedBy("uniform");
  private Weight embeddings;

  /**
   * An embedding.
   *
   * @param inputDim how many integers there are, > 0
   * @param outputDim the length of a vector, > 0
   */
  public Embedding(int inputDim, int outputDim) {
    this.inputDim = Arguments.positive(this, "input_dim", inputDim);
    this.outputDim = Arguments.positive(this, "output_dim", outputDim);
  }

  public static Embedding of(Config config) {
    Embedding layer =
        new Embedding(config.getInt("input_dim"), config.getInt("output_dim"))
            .maskZero(config.getBoolean("mask_zero", false));
    layer.options = WeightOptions.of(config, "embeddings", "uniform");
    return layer;
  }

  /** How the vectors begin. Default {@code uniform}. */
  public Embedding embeddingsInitializer(Initializer initializer) {
    checkNotBuilt("embeddingsInitializer");
    this.options = options.withInitializer(initializer);
    return this;
  }

  /** How the vectors begin, by name. Default {@code uniform}. */
  public Embedding embeddingsInitializer(String name) {
    checkNotBuilt("embeddingsInitializer");
    this.options = options.withInitializer(name);
    return this;
  }

  /** A penalty on the vectors. Default none. */
  public Embedding embeddingsRegularizer(Regularizer regularizer) {
    checkNotBuilt("embeddingsRegularizer");
    this.options = options.withRegularizer(regularizer);
    return this;
  }

  /** What the vectors are projected onto after each update. Default none. */
  public Embedding embeddingsConstraint(Constraint constraint) {
    checkNotBuilt("embeddingsConstraint");
    this.options = options.withConstraint(constraint);
    return this;
  }

  /** Whether 0 means "nothing here", which later layers shall leave out. Default false. */
  public Embedding maskZero(boolean mask) {
    checkNotBuilt("maskZero");
    this.maskZero = mask;
    return this;
  }

  @Override
  protected void build(Shape input) {
    embeddings = addWeight("embeddings", Shape.of(inputDim, outputDim), options);
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    Ops ops = context.ops();
    return ops.cast(
        ops.gather(context.read(embeddings), indices(ops, x), 0), context.computeDtype());
  }

  private static Operand<?> indices(Ops ops, Operand<?> x) {
    DType dtype = Ops.dtype(x);
    return dtype == DType.INT32 || dtype == DType.INT64 ? x : ops.cast(x, DType.INT32);
  }

  @Override
  protected Operand<?> computeMask(
      CallContext context, List<Operand<?>> inputs, List<Operand<?>> masks) {
    Ops ops = context.ops();
    Operand<?> x = inputs.get(0);
    return maskZero ? ops.notEqual(x, ops.scalarLike(x, 0)) : null;
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    return input.append(outputDim);
  }

  /** Integers stay integers, and vectors are converted after they are looked up. */
  @Override
  protected boolean autocasts() {
    return false;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    Config config =
        super.config()
            .with("input_dim", inputDim)
            .with("output_dim", outputDim)
            .with("mask_zero", maskZero);
    return options.into(config, "embeddings");
  }
}
