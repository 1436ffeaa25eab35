package io.addax.tflite.report;

import io.addax.graph.HostTensor;

/** How far numbers are from those that they should be: running sums over many tensors. */
final class Deviation {
  private double signal;
  private double noise;
  private double product;
  private double square;
  private double greatest;
  private long count;
  private long beyond;

  /**
   * Adds a tensor.
   *
   * @param low below which a wanted number cannot be had
   * @param high above which it cannot
   */
  void add(HostTensor wanted, HostTensor got, double low, double high) {
    for (int i = 0; i < wanted.size(); i++) {
      double want = wanted.doubleAt(i);
      add(want, got.doubleAt(i));
      beyond += want < low || want > high ? 1 : 0;
    }
  }

  /** Adds one number. */
  void add(double want, double is) {
    double error = want - is;
    signal += want * want;
    noise += error * error;
    product += want * is;
    square += is * is;
    greatest = Math.max(greatest, Math.abs(error));
    count++;
  }

  void add(HostTensor wanted, HostTensor got) {
    add(wanted, got, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Signal-to-noise ratio in dB; infinite without noise, NaN without anything. */
  double snr() {
    return count == 0
        ? Double.NaN
        : noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }

  /** Whether any wanted number was not zero. */
  boolean hasSignal() {
    return signal > 0;
  }

  /** The cosine of the angle between both. */
  double cosine() {
    double norms = Math.sqrt(signal) * Math.sqrt(square);
    return count == 0 ? Double.NaN : norms == 0 ? (signal == square ? 1 : 0) : product / norms;
  }

  double maxError() {
    return greatest;
  }

  /** Which share of the wanted numbers could not be had. */
  double saturation() {
    return count == 0 ? 0 : (double) beyond / count;
  }
}
