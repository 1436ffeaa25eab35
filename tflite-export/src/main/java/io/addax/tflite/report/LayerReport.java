package io.addax.tflite.report;

import com.google.common.collect.ImmutableList;

/**
 * One op of a quantized model beside the same one of the float model, by what it makes. Where only
 * a softmax, a sigmoid or a tanh reads that, ratios, cosine and error are those of the function's
 * results: what lies where the function is flat makes no difference, and its range is chosen so.
 *
 * @param position where it stands in the order of execution
 * @param layer the layer's name
 * @param op the op in the file's terms
 * @param readBy the function whose results are compared; empty where it is what the op makes
 * @param tensor the name of what it makes
 * @param type the dtype of what it makes
 * @param snr signal-to-noise ratio in dB, with all errors that come from the layers before
 * @param ownSnr signal-to-noise ratio in dB of this op alone: the float op on the inputs that the
 *     quantized one gets; NaN where that cannot be measured
 * @param cosine the cosine between what both models make
 * @param maxError the greatest absolute difference
 * @param saturation the share of the float model's numbers that lie outside the chosen range
 * @param range the numbers that the chosen scale and zero point can express; infinite for a float
 *     tensor
 * @param seen the numbers that the float model made
 * @param bulk the same without the outermost 0.1 % on either side
 * @param histogram how the seen numbers are spread, in equal parts from the least to the greatest
 * @param channelSpread how many times greater the channels' greatest number is than the median of
 *     all channels; 1 where there are no channels
 * @param channelSnr {@code ownSnr} of the median channel, which great ones do not outshine; NaN
 *     where there are no channels or it cannot be measured
 * @param weightType the dtype of the kernel; empty if there is none
 * @param weightSnr signal-to-noise ratio of the kernel in dB; NaN if there is none
 * @param weightScales how many scales the kernel has
 * @param bytes what its constants take in the file
 * @param micros the median time of this op alone
 * @param advice what to try
 */
public record LayerReport(
    int position,
    String layer,
    String op,
    String readBy,
    String tensor,
    String type,
    double snr,
    double ownSnr,
    double cosine,
    double maxError,
    double saturation,
    Interval range,
    Interval seen,
    Interval bulk,
    ImmutableList<Integer> histogram,
    double channelSpread,
    double channelSnr,
    String weightType,
    double weightSnr,
    int weightScales,
    int bytes,
    double micros,
    ImmutableList<String> advice) {

  /** From one number to another. */
  public record Interval(double low, double high) {
    double width() {
      return high - low;
    }
  }

  /** Whether what it makes has a scale. */
  public boolean isQuantized() {
    return !Double.isInfinite(range.low());
  }

  /** The op, and the function by whose results it is judged. */
  String opAndFunction() {
    return readBy.isEmpty() ? op : op + " → " + readBy;
  }

  /**
   * The figure by which layers are ordered: the op's own ratio, or that of its median channel if it
   * is lower; the accumulated one if it has none.
   */
  public double rank() {
    if (Double.isNaN(ownSnr)) {
      return snr;
    }
    return Double.isNaN(channelSnr) ? ownSnr : Math.min(ownSnr, channelSnr);
  }

  LayerReport withAdvice(ImmutableList<String> newAdvice) {
    return new LayerReport(
        position,
        layer,
        op,
        readBy,
        tensor,
        type,
        snr,
        ownSnr,
        cosine,
        maxError,
        saturation,
        range,
        seen,
        bulk,
        histogram,
        channelSpread,
        channelSnr,
        weightType,
        weightSnr,
        weightScales,
        bytes,
        micros,
        newAdvice);
  }
}
