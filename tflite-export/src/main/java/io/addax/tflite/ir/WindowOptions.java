package io.addax.tflite.ir;

import com.google.flatbuffers.FlatBufferBuilder;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.TransposeConvOptions;

/** Options of ops that move a window over an image: convolutions and pooling. */
public interface WindowOptions extends OpOptions.Fusing {
  Padding padding();

  int strideH();

  int strideW();

  /** The same options with another padding. */
  WindowOptions withPadding(Padding padding);

  /** CONV_2D. */
  record Conv(
      Padding padding,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      Activation activation)
      implements WindowOptions {
    @Override
    public byte type() {
      return BuiltinOptions.Conv2DOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return Conv2DOptions.createConv2DOptions(
          b, padding.code(), strideW, strideH, activation.code(), dilationW, dilationH);
    }

    @Override
    public Conv withActivation(Activation a) {
      return new Conv(padding, strideH, strideW, dilationH, dilationW, a);
    }

    @Override
    public Conv withPadding(Padding p) {
      return new Conv(p, strideH, strideW, dilationH, dilationW, activation);
    }
  }

  /** DEPTHWISE_CONV_2D. */
  record Depthwise(
      Padding padding,
      int strideH,
      int strideW,
      int dilationH,
      int dilationW,
      int multiplier,
      Activation activation)
      implements WindowOptions {
    @Override
    public byte type() {
      return BuiltinOptions.DepthwiseConv2DOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return DepthwiseConv2DOptions.createDepthwiseConv2DOptions(
          b, padding.code(), strideW, strideH, multiplier, activation.code(), dilationW, dilationH);
    }

    @Override
    public Depthwise withActivation(Activation a) {
      return new Depthwise(padding, strideH, strideW, dilationH, dilationW, multiplier, a);
    }

    @Override
    public Depthwise withPadding(Padding p) {
      return new Depthwise(p, strideH, strideW, dilationH, dilationW, multiplier, activation);
    }
  }

  /** TRANSPOSE_CONV. */
  record Transposed(Padding padding, int strideH, int strideW, Activation activation)
      implements WindowOptions {
    @Override
    public byte type() {
      return BuiltinOptions.TransposeConvOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return TransposeConvOptions.createTransposeConvOptions(
          b, padding.code(), strideW, strideH, activation.code());
    }

    @Override
    public Transposed withActivation(Activation a) {
      return new Transposed(padding, strideH, strideW, a);
    }

    @Override
    public Transposed withPadding(Padding p) {
      return new Transposed(p, strideH, strideW, activation);
    }
  }

  /** MAX_POOL_2D and AVERAGE_POOL_2D. */
  record Pool(
      Padding padding, int strideH, int strideW, int height, int width, Activation activation)
      implements WindowOptions {
    @Override
    public byte type() {
      return BuiltinOptions.Pool2DOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return Pool2DOptions.createPool2DOptions(
          b, padding.code(), strideW, strideH, width, height, activation.code());
    }

    @Override
    public Pool withActivation(Activation a) {
      return new Pool(padding, strideH, strideW, height, width, a);
    }

    @Override
    public Pool withPadding(Padding p) {
      return new Pool(p, strideH, strideW, height, width, activation);
    }
  }
}
