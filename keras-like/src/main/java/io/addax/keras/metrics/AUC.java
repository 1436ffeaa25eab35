package io.addax.keras.metrics;

import static java.util.Locale.ROOT;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.losses.Ranks;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The area under the ROC or precision-recall curve, approximated at a number of thresholds.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1 unless {@link #fromLogits}
 * </ul>
 *
 * <pre>{@code
 * model.compile(new Adam(), new BinaryCrossentropy(), new AUC().curve("PR"));
 * }</pre>
 *
 * Source: {@code keras.metrics.AUC}.
 */
public final class AUC extends Metric {
  private static final double EPSILON = 1e-7;

  private int numThresholds = 200;
  private AreaUnderCurve.Curve curve = AreaUnderCurve.Curve.ROC;
  private AreaUnderCurve.Summation summationMethod = AreaUnderCurve.Summation.INTERPOLATION;
  private double[] thresholds;
  private boolean multiLabel;
  private int numLabels;
  private double[] labelWeights;
  private boolean fromLogits;

  public AUC() {
    super("auc");
  }

  static AUC of(Config config) {
    AUC auc =
        new AUC()
            .numThresholds(config.getInt("num_thresholds", 200))
            .curve(config.getString("curve", "ROC"))
            .summationMethod(config.getString("summation_method", "interpolation"))
            .multiLabel(config.getBoolean("multi_label", false))
            .fromLogits(config.getBoolean("from_logits", false));
    config.optionalInt("num_labels").ifPresent(auc::numLabels);
    auc.labelWeights = config.getDoubles("label_weights");
    if (config.has("thresholds")) {
      auc.thresholds(config.getDoubles("thresholds"));
    }
    return auc;
  }

  /** How many thresholds, evenly spaced from 0 to 1, the curve is made of. Default 200. */
  public AUC numThresholds(int count) {
    if (count < 2) {
      throw new IllegalArgumentException("AUC: expected num_thresholds >= 2. Received: " + count);
    }
    this.numThresholds = count;
    return this;
  }

  /** {@code "ROC"}, {@code "PR"} or {@code "PRGAIN"}. Default ROC. */
  public AUC curve(String name) {
    this.curve = choice(AreaUnderCurve.Curve.class, name);
    return this;
  }

  /** {@code "interpolation"}, {@code "minoring"} or {@code "majoring"}. Default interpolation. */
  public AUC summationMethod(String name) {
    this.summationMethod = choice(AreaUnderCurve.Summation.class, name);
    return this;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String name) {
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name.toUpperCase(ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "AUC: expected one of "
            + Arrays.toString(type.getEnumConstants()).toLowerCase(ROOT)
            + ". Received: '"
            + name
            + "'");
  }

  /** Thresholds of one's own, between 0 and 1; both ends are added. Default evenly spaced ones. */
  public AUC thresholds(double... between) {
    this.thresholds = between.clone();
    Arrays.sort(thresholds);
    this.numThresholds = between.length + 2;
    return this;
  }

  /** Whether to average the areas of the columns of (batch, labels). Default false: one curve. */
  public AUC multiLabel(boolean apart) {
    this.multiLabel = apart;
    return this;
  }

  /** The number of labels; needed only to read the result before the first batch. */
  public AUC numLabels(int count) {
    this.numLabels = count;
    return this;
  }

  /** A weight per label. Default alike. */
  public AUC labelWeights(double... weights) {
    this.labelWeights = weights.clone();
    return this;
  }

  /** Whether predictions are logits; a sigmoid is applied to them first. Default false. */
  public AUC fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  private ConfusionCounts confusion() {
    double[] all = ConstrainedRate.spaced(numThresholds);
    if (thresholds != null) {
      System.arraycopy(thresholds, 0, all, 1, thresholds.length);
    }
    boolean even = thresholds == null || ConfusionCounts.isEven(all);
    all[0] = -EPSILON;
    all[all.length - 1] = 1 + EPSILON;
    return new ConfusionCounts(all, even, true, multiLabel);
  }

  @Override
  public void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    Ops ops = context.ops();
    Ranks.Pair pair = Ranks.align(ops, yTrue, yPred);
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    Operand<?> predictions = fromLogits ? ops.sigmoid(pair.second()) : pair.second();
    double[] weights = multiLabel ? null : labelWeights;
    confusion().update(context, pair.first(), predictions, sampleWeight, weights);
  }

  @Override
  public Operand<?> result(MetricContext context) {
    Ops ops = context.ops();
    ConfusionCounts.Counts counts = confusion().counts(context, numLabels);
    Operand<?> parts = new AreaUnderCurve(ops, counts, numThresholds).parts(curve, summationMethod);
    if (!multiLabel) {
      return ops.sum(parts);
    }
    Operand<?> areas = ops.sum(parts, 0);
    if (labelWeights == null) {
      return ops.mean(areas);
    }
    HostTensor weights = HostTensor.of(Shape.of(labelWeights.length), labelWeights);
    Operand<?> floats = ops.constant(weights.cast(DType.FLOAT32));
    return ops.divNoNan(ops.sum(ops.mul(areas, floats)), ops.sum(floats));
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public Config config() {
    Config config =
        super.config()
            .with("num_thresholds", numThresholds)
            .with("curve", curve.name())
            .with("summation_method", summationMethod.name().toLowerCase(ROOT))
            .with("multi_label", multiLabel)
            .with("num_labels", numLabels == 0 ? null : numLabels)
            .with("label_weights", labelWeights)
            .with("from_logits", fromLogits);
    return thresholds == null ? config : config.with("thresholds", thresholds);
  }
}
