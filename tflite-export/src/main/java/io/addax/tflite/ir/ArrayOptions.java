package io.addax.tflite.ir;

import com.google.flatbuffers.FlatBufferBuilder;
import io.addax.graph.DType;
import org.tensorflow.lite.schema.ArgMaxOptions;
import org.tensorflow.lite.schema.ArgMinOptions;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CastOptions;
import org.tensorflow.lite.schema.CumsumOptions;
import org.tensorflow.lite.schema.DepthToSpaceOptions;
import org.tensorflow.lite.schema.GatherOptions;
import org.tensorflow.lite.schema.GeluOptions;
import org.tensorflow.lite.schema.LeakyReluOptions;
import org.tensorflow.lite.schema.MirrorPadOptions;
import org.tensorflow.lite.schema.OneHotOptions;
import org.tensorflow.lite.schema.PackOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.ResizeBilinearOptions;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptions;
import org.tensorflow.lite.schema.ShapeOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;
import org.tensorflow.lite.schema.SpaceToDepthOptions;
import org.tensorflow.lite.schema.SplitOptions;
import org.tensorflow.lite.schema.SplitVOptions;
import org.tensorflow.lite.schema.StridedSliceOptions;
import org.tensorflow.lite.schema.UnpackOptions;

/** Options of ops that reduce, rearrange or look up, and of single activations. */
public interface ArrayOptions extends OpOptions {
  /** All reductions. */
  record Reduce(boolean keepDims) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ReducerOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ReducerOptions.createReducerOptions(b, keepDims);
    }
  }

  /** SOFTMAX. */
  record Softmax(float beta) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.SoftmaxOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return SoftmaxOptions.createSoftmaxOptions(b, beta);
    }
  }

  /** LEAKY_RELU. */
  record LeakyRelu(float alpha) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.LeakyReluOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return LeakyReluOptions.createLeakyReluOptions(b, alpha);
    }
  }

  /** GELU. */
  record Gelu(boolean approximate) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.GeluOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return GeluOptions.createGeluOptions(b, approximate);
    }
  }

  /** GATHER. */
  record Gather(int axis, int batchDims) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.GatherOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return GatherOptions.createGatherOptions(b, axis, batchDims);
    }
  }

  /** PACK. */
  record Pack(int count, int axis) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.PackOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return PackOptions.createPackOptions(b, count, axis);
    }
  }

  /** UNPACK. */
  record Unpack(int count, int axis) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.UnpackOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return UnpackOptions.createUnpackOptions(b, count, axis);
    }
  }

  /** SPLIT. */
  record Split(int count) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.SplitOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return SplitOptions.createSplitOptions(b, count);
    }
  }

  /** SPLIT_V. */
  record SplitV(int count) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.SplitVOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return SplitVOptions.createSplitVOptions(b, count);
    }
  }

  /** STRIDED_SLICE; bit i of a mask says that begin (end) of axis i is the border. */
  record StridedSlice(int beginMask, int endMask) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.StridedSliceOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return StridedSliceOptions.createStridedSliceOptions(b, beginMask, endMask, 0, 0, 0, false);
    }
  }

  /** RESIZE_BILINEAR. */
  record Bilinear(boolean alignCorners, boolean halfPixelCenters) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ResizeBilinearOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ResizeBilinearOptions.createResizeBilinearOptions(b, alignCorners, halfPixelCenters);
    }
  }

  /** RESIZE_NEAREST_NEIGHBOR. */
  record Nearest(boolean alignCorners, boolean halfPixelCenters) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ResizeNearestNeighborOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ResizeNearestNeighborOptions.createResizeNearestNeighborOptions(
          b, alignCorners, halfPixelCenters);
    }
  }

  /** CAST. */
  record Cast(DType from, DType to) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.CastOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return CastOptions.createCastOptions(b, TensorTypes.code(from), TensorTypes.code(to));
    }
  }

  /** ARG_MAX. */
  record ArgMax(DType outputType) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ArgMaxOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ArgMaxOptions.createArgMaxOptions(b, TensorTypes.code(outputType));
    }
  }

  /** ARG_MIN. */
  record ArgMin(DType outputType) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ArgMinOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ArgMinOptions.createArgMinOptions(b, TensorTypes.code(outputType));
    }
  }

  /** MIRROR_PAD. */
  record MirrorPad(Padding mode) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.MirrorPadOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return MirrorPadOptions.createMirrorPadOptions(b, mode.code());
    }
  }

  /** ONE_HOT. */
  record OneHot(int axis) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.OneHotOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return OneHotOptions.createOneHotOptions(b, axis);
    }
  }

  /** CUMSUM. */
  record Cumsum(boolean exclusive, boolean reverse) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.CumsumOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return CumsumOptions.createCumsumOptions(b, exclusive, reverse);
    }
  }

  /** SHAPE. */
  record ShapeOf(DType outputType) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.ShapeOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return ShapeOptions.createShapeOptions(b, TensorTypes.code(outputType));
    }
  }

  /** DEPTH_TO_SPACE. */
  record DepthToSpace(int blockSize) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.DepthToSpaceOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return DepthToSpaceOptions.createDepthToSpaceOptions(b, blockSize);
    }
  }

  /** SPACE_TO_DEPTH. */
  record SpaceToDepth(int blockSize) implements OpOptions {
    @Override
    public byte type() {
      return BuiltinOptions.SpaceToDepthOptions;
    }

    @Override
    public int write(FlatBufferBuilder b) {
      return SpaceToDepthOptions.createSpaceToDepthOptions(b, blockSize);
    }
  }
}
