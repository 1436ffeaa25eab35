package io.addax.graph.op;

import java.util.List;
import org.tensorflow.Operand;

/** Activations, normalization, losses and resizing, in NHWC layout. */
public interface NnOps extends ConvolutionOps {
  default Operand<?> relu(Operand<?> x) {
    return unary("Relu", x);
  }

  default Operand<?> relu6(Operand<?> x) {
    return unary("Relu6", x);
  }

  default Operand<?> elu(Operand<?> x) {
    return unary("Elu", x);
  }

  default Operand<?> selu(Operand<?> x) {
    return unary("Selu", x);
  }

  default Operand<?> leakyRelu(Operand<?> x, float negativeSlope) {
    return op("LeakyRelu").input(x).attr("alpha", negativeSlope).output();
  }

  default Operand<?> softplus(Operand<?> x) {
    return unary("Softplus", x);
  }

  default Operand<?> softsign(Operand<?> x) {
    return unary("Softsign", x);
  }

  /** Softmax over the last axis, at any rank from 1. */
  default Operand<?> softmax(Operand<?> x) {
    return op("Softmax").input(x).output();
  }

  /** Log-softmax over the last axis, at any rank from 1. */
  default Operand<?> logSoftmax(Operand<?> x) {
    return op("LogSoftmax").input(x).output();
  }

  /** Adds a vector to the last axis. */
  default Operand<?> biasAdd(Operand<?> x, Operand<?> bias) {
    return binary("BiasAdd", x, bias);
  }

  /**
   * Fused batch normalization over the last axis of a rank-4 tensor.
   *
   * @return y, and the mean and variance of the batch (the variance unbiased: divided by n - 1)
   */
  default List<Operand<?>> fusedBatchNorm(
      Operand<?> x,
      Operand<?> scale,
      Operand<?> offset,
      Operand<?> mean,
      Operand<?> variance,
      float epsilon,
      boolean training) {
    return op("FusedBatchNormV3")
        .input(x)
        .input(scale)
        .input(offset)
        .input(mean)
        .input(variance)
        .attr("epsilon", epsilon)
        .attr("is_training", training)
        .outputs();
  }

  /** Resizes by nearest neighbour, as Keras's {@code UpSampling2D} does for whole factors. */
  default Operand<?> resizeNearest(Operand<?> x, Operand<?> size) {
    return op("ResizeNearestNeighbor")
        .input(x)
        .input(size)
        .attr("half_pixel_centers", true)
        .output();
  }

  /** Resizes by bicubic interpolation between pixel centres; the result is float32. */
  default Operand<?> resizeBicubic(Operand<?> x, Operand<?> size) {
    return op("ResizeBicubic").input(x).input(size).attr("half_pixel_centers", true).output();
  }

  /** Resizes by bilinear interpolation between pixel centres; the result is float32. */
  default Operand<?> resizeBilinear(Operand<?> x, Operand<?> size) {
    return op("ResizeBilinear").input(x).input(size).attr("half_pixel_centers", true).output();
  }

  /**
   * Cross-entropy of logits and class indices, and its gradient.
   *
   * @param logits (n, classes)
   * @param labels (n) int32 or int64
   * @return loss (n)
   */
  default Operand<?> sparseSoftmaxCrossEntropy(Operand<?> logits, Operand<?> labels) {
    return op("SparseSoftmaxCrossEntropyWithLogits").input(logits).input(labels).output();
  }

  /**
   * Cross-entropy of logits and class probabilities.
   *
   * @param logits (n, classes)
   * @param labels (n, classes)
   * @return loss (n)
   */
  default Operand<?> softmaxCrossEntropy(Operand<?> logits, Operand<?> labels) {
    return op("SoftmaxCrossEntropyWithLogits").input(logits).input(labels).output();
  }

  /** Whether each target is among the {@code k} greatest predictions of its row. */
  default Operand<?> inTopK(Operand<?> predictions, Operand<?> targets, int k) {
    return op("InTopKV2").input(predictions).input(targets).input(constant(k)).output();
  }
}
