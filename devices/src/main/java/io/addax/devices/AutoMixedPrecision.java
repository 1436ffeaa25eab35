package io.addax.devices;

import org.tensorflow.proto.RewriterConfig;

/**
 * TensorFlow's rewriters of float32 graphs to 16 bits, for {@link
 * RuntimeConfig#withAutoMixedPrecision}.
 *
 * <p>There is a third one, for float16 on CPUs. It ends the process without a word, so it is not
 * here.
 */
public enum AutoMixedPrecision {
  /** oneDNN's ops in bfloat16: for CPUs with AVX512_BF16 or AMX. Nothing happens on others. */
  ONEDNN_BFLOAT16 {
    @Override
    void switchOn(RewriterConfig.Builder options) {
      options.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
  },

  /**
   * Float16 on GPUs with Tensor Cores; on a CPU nothing happens. Small gradients may vanish: train
   * with a {@code LossScaleOptimizer}.
   */
  GPU_FLOAT16 {
    @Override
    void switchOn(RewriterConfig.Builder options) {
      options.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
    }
  };

  abstract void switchOn(RewriterConfig.Builder options);
}
