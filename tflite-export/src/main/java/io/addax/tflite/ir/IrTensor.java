package io.addax.tflite.ir;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor of the model: a constant, an input or what an op makes. Two tensors are equal only if
 * they are the same object.
 */
public final class IrTensor {
  private final String name;
  private final DType dtype;
  private final int[] shape;
  private final int[] signature;
  private final HostTensor value;
  private final QuantParams quantization;

  private IrTensor(
      String name,
      DType dtype,
      int[] shape,
      int[] signature,
      HostTensor value,
      QuantParams quantization) {
    checkArgument(shape.length == signature.length, "A signature of the shape's rank");
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.signature = signature;
    this.value = value;
    this.quantization = quantization;
  }

  /**
   * A tensor that is computed or fed.
   *
   * @param shape all dimensions known
   * @param signature the same with -1 for what may be resized
   */
  public static IrTensor activation(String name, DType dtype, int[] shape, int[] signature) {
    return new IrTensor(name, dtype, shape.clone(), signature.clone(), null, null);
  }

  public static IrTensor constant(String name, HostTensor value) {
    int[] shape =
        IntStream.range(0, value.shape().numDimensions())
            .map(i -> Math.toIntExact(value.shape().get(i)))
            .toArray();
    return new IrTensor(name, value.dtype(), shape, shape, value, null);
  }

  /** The same tensor as a new object, in another dtype and quantization. */
  public IrTensor quantized(DType newDtype, QuantParams params) {
    checkArgument(value == null, "A constant needs new elements: %s", name);
    return new IrTensor(name, newDtype, shape, signature, null, params);
  }

  /** A constant with a quantization. */
  public static IrTensor quantizedConstant(String name, HostTensor value, QuantParams params) {
    IrTensor plain = constant(name, value);
    return new IrTensor(name, plain.dtype, plain.shape, plain.shape, value, params);
  }

  /** The same tensor as a new object under another name. */
  public IrTensor named(String newName) {
    return new IrTensor(newName, dtype, shape, signature, value, quantization);
  }

  /** The same tensor as a new object that cannot be resized. */
  public IrTensor fixed() {
    return new IrTensor(name, dtype, shape, shape, value, quantization);
  }

  public String name() {
    return name;
  }

  public DType dtype() {
    return dtype;
  }

  public int rank() {
    return shape.length;
  }

  /** The shape at the batch size that the model is written for. */
  public int[] shape() {
    return shape.clone();
  }

  /** One dimension of the shape; negative axes count from the end. */
  public int dim(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /** The shape with -1 where the tensor can be resized. */
  public int[] signature() {
    return signature.clone();
  }

  /** Whether some dimension depends on the batch size. */
  public boolean isDynamic() {
    return !Arrays.equals(shape, signature);
  }

  public int size() {
    return Math.toIntExact(Shape.of(IntStream.of(shape).asLongStream().toArray()).size());
  }

  public boolean isConstant() {
    return value != null;
  }

  /** The elements of a constant. */
  public HostTensor value() {
    checkArgument(value != null, "Expected a constant. Received: %s", this);
    return value;
  }

  /** How its integers stand for real numbers; null for a tensor that is not quantized. */
  public QuantParams quantization() {
    return quantization;
  }

  public boolean isQuantized() {
    return quantization != null;
  }

  /** Whether the file holds two of its int8 elements in a byte. */
  public boolean isFourBit() {
    return quantization != null && quantization.isFourBit();
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(signature);
  }
}
