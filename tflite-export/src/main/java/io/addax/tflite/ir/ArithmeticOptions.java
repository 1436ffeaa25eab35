package io.addax.tflite.ir;

import com.google.flatbuffers.FlatBufferBuilder;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BatchMatMulOptions;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.DivOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.SubOptions;

/** Options of element-wise arithmetic, matrix products and joins. */
public interface ArithmeticOptions extends OpOptions {
  /** ADD. */
  record Add(Activation activation) implements OpOptions.Fusing {
    @Override
    public byte type() {
      return BuiltinOptions.AddOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return AddOptions.createAddOptions(b, activation.code(), false);
    }

    @Override
    public Add withActivation(Activation a) {
      return new Add(a);
    }
  }

  /** SUB. */
  record Sub(Activation activation) implements OpOptions.Fusing {
    @Override
    public byte type() {
      return BuiltinOptions.SubOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return SubOptions.createSubOptions(b, activation.code(), false);
    }

    @Override
    public Sub withActivation(Activation a) {
      return new Sub(a);
    }
  }

  /** MUL. */
  record Mul(Activation activation) implements OpOptions.Fusing {
    @Override
    public byte type() {
      return BuiltinOptions.MulOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return MulOptions.createMulOptions(b, activation.code());
    }

    @Override
    public Mul withActivation(Activation a) {
      return new Mul(a);
    }
  }

  /** DIV. */
  record Div(Activation activation) implements OpOptions.Fusing {
    @Override
    public byte type() {
      return BuiltinOptions.DivOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return DivOptions.createDivOptions(b, activation.code());
    }

    @Override
    public Div withActivation(Activation a) {
      return new Div(a);
    }
  }

  /**
   * FULLY_CONNECTED.
   *
   * @param keepNumDims whether the result has the input's rank, only the last axis changed
   * @param asymmetricInputs whether a float input is quantized asymmetrically on the fly
   */
  record Dense(boolean keepNumDims, boolean asymmetricInputs, Activation activation)
      implements OpOptions.Fusing {
    @Override
    public byte type() {
      return BuiltinOptions.FullyConnectedOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return FullyConnectedOptions.createFullyConnectedOptions(
          b,
          activation.code(),
          FullyConnectedOptionsWeightsFormat.DEFAULT,
          keepNumDims,
          asymmetricInputs);
    }

    @Override
    public Dense withActivation(Activation a) {
      return new Dense(keepNumDims, asymmetricInputs, a);
    }
  }

  /** CONCATENATION; the activation is never used. */
  record Concat(int axis) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ConcatenationOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ConcatenationOptions.createConcatenationOptions(b, axis, Activation.NONE.code());
    }
  }

  /** BATCH_MATMUL. */
  record BatchMatMul(boolean adjointA, boolean adjointB) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.BatchMatMulOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return BatchMatMulOptions.createBatchMatMulOptions(b, adjointA, adjointB, false);
    }
  }
}
