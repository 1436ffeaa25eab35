package io.addax.tflite.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the figures of a layer suggest. To add a rule: one line here, one case in the test. */
final class AdviceRules {
  /** Above this ratio, in dB, a layer needs no advice: its error is below 1 %. */
  static final double GOOD_SNR = 40;

  private static final double POOR_SNR = 20;
  private static final double MUCH_SATURATION = 1e-3;
  private static final double WIDE_RANGE = 3;
  private static final double FAIR_SNR = 30;
  private static final double UNEVEN_CHANNELS = 10;

  /** Ops whose range is not chosen: TFLite prescribes it. */
  private static final ImmutableSet<String> PRESCRIBED =
      ImmutableSet.of("SOFTMAX", "LOGISTIC", "TANH", "LOG_SOFTMAX");

  private record Rule(Predicate<LayerReport> applies, String advice) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              layer ->
                  layer.saturation() > MUCH_SATURATION
                      && !PRESCRIBED.contains(layer.op())
                      && (layer.readBy().isEmpty() || layer.rank() < FAIR_SNR),
              "numbers are cut off: calibrate with more samples, or by min/max"),
          new Rule(
              AdviceRules::hasOutliers,
              "a few outliers stretch the range: calibrate by percentile or mean squared error"),
          new Rule(
              layer ->
                  layer.isQuantized()
                      && layer.channelSpread() > UNEVEN_CHANNELS
                      && layer.channelSnr() < FAIR_SNR,
              "channels of very different size share one scale: cross-layer equalization, or int16"
                  + " activations"),
          new Rule(
              layer -> layer.weightType().equals("INT4") && layer.weightSnr() < POOR_SNR,
              "4-bit weights are too coarse here: int8 weights for this layer"),
          new Rule(
              layer ->
                  layer.weightType().equals("INT8")
                      && layer.weightScales() == 1
                      && layer.weightSnr() < GOOD_SNR,
              "one scale for the whole kernel is too coarse: one per channel, or cross-layer"
                  + " equalization"),
          new Rule(
              layer -> layer.rank() < POOR_SNR,
              "keep this layer in float32, or int16 (mixed precision)"),
          new Rule(
              layer -> layer.rank() >= GOOD_SNR && layer.snr() < POOR_SNR,
              "its error comes from the layers before it: mend those"));

  private AdviceRules() {}

  private static boolean hasOutliers(LayerReport layer) {
    return layer.isQuantized()
        && layer.range().width() > WIDE_RANGE * spanWithZero(layer.bulk())
        && layer.rank() < GOOD_SNR;
  }

  private static double spanWithZero(LayerReport.Interval interval) {
    return Math.max(interval.high(), 0) - Math.min(interval.low(), 0);
  }

  /** The same layer with what to try. */
  static LayerReport advised(LayerReport layer) {
    boolean fine = layer.rank() >= GOOD_SNR && layer.snr() >= GOOD_SNR;
    return layer.withAdvice(
        RULES.stream()
            .filter(rule -> !fine)
            .filter(rule -> rule.applies().test(layer))
            .map(Rule::advice)
            .collect(ImmutableList.toImmutableList()));
  }

  /** The same for a whole model. */
  static Optional<String> ofAll(List<LayerReport> layers) {
    long poor = layers.stream().filter(layer -> layer.rank() < POOR_SNR).count();
    return poor > 0 && poor > layers.size() / 2
        ? Optional.of(
            "most layers are far off: are the representative data like those measured here?")
        : Optional.empty();
  }
}
