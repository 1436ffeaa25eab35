package io.addax.graph.session;

import io.addax.devices.RuntimeConfig;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/** TensorFlow's configuration for every session of this library. */
final class SessionConfigs {
  private SessionConfigs() {}

  /**
   * TensorFlow's remapper fuses ops, on a CPU into oneDNN's. Two of the fused ones compute
   * something else: a matrix product with ReLU gives 0 for NaN, and a layer normalization has
   * epsilon 0.001 whatever was asked for. Without it small dense networks even train faster.
   *
   * <p>And its idle threads wait for work in a loop that costs a sixth of the processor's time, and
   * takes it from the threads that have some.
   */
  static ConfigProto of(RuntimeConfig config) {
    ConfigProto.Builder changed = config.toConfigProto().toBuilder();
    changed.getExperimentalBuilder().setDisableThreadSpinning(true);
    changed
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setRemapping(RewriterConfig.Toggle.OFF);
    return changed.build();
  }
}
