package io.addax.keras.layers.core;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A layer without weights, made of a function on ops.
 *
 * <pre>{@code
 * new Lambda((ops, x) -> ops.square(x))
 * new Lambda((ops, x) -> ops.sum(x, -1)).outputShape(input -> input.head(2))
 * Lambda.of((ops, xs) -> ops.mul(xs.get(0), xs.get(1)))
 * }</pre>
 *
 * Inputs come as they are, of any dtype. The output has the first input's shape and dtype unless
 * {@link #outputShape} and {@link #outputDtype} say otherwise; if the function gives others,
 * building the model is an error. A model with such a layer cannot be written down: for that, write
 * a {@link Layer} of your own and register it. Source: {@code keras.layers.Lambda}.
 */
public final class Lambda extends Layer {
  private final BiFunction<Ops, List<Operand<?>>, Operand<?>> function;
  private Function<List<Shape>, Shape> outputShape = shapes -> shapes.get(0);
  private DType outputDtype;

  /** A function of one input. */
  public Lambda(BiFunction<Ops, Operand<?>, Operand<?>> function) {
    this(
        function,
        (ops, inputs) -> {
          if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                "Lambda: expected one input. Received: " + inputs.size());
          }
          return function.apply(ops, inputs.get(0));
        });
  }

  private Lambda(Object given, BiFunction<Ops, List<Operand<?>>, Operand<?>> function) {
    if (given == null) {
      throw new IllegalArgumentException("Lambda: expected a function. Received: null");
    }
    this.function = function;
  }

  /** A function of several inputs. */
  public static Lambda of(BiFunction<Ops, List<Operand<?>>, Operand<?>> function) {
    return new Lambda(function, function);
  }

  /** The shape of the output, without the batch; -1 for unknown. */
  public Lambda outputShape(long... shape) {
    Shape sample = Shape.of(shape);
    checkNotBuilt("outputShape");
    this.outputShape = shapes -> sample.prepend(shapes.get(0).get(0));
    return this;
  }

  /** The shape of the output from that of the first input, both with the batch. */
  public Lambda outputShape(Function<Shape, Shape> shape) {
    checkNotBuilt("outputShape");
    this.outputShape = shapes -> shape.apply(shapes.get(0));
    return this;
  }

  /** The dtype of the output. Default: that of the first input. */
  public Lambda outputDtype(DType dtype) {
    checkNotBuilt("outputDtype");
    this.outputDtype = dtype;
    return this;
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  protected List<DType> outputDtypes(List<DType> inputDtypes) {
    return List.of(outputDtype == null ? inputDtypes.get(0) : outputDtype);
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    if (inputShapes.isEmpty()) {
      throw error("expected at least one input. Received: none");
    }
    return List.of(outputShape.apply(inputShapes));
  }

  @Override
  protected List<Operand<?>> call(CallContext context, List<Operand<?>> inputs) {
    Operand<?> output = function.apply(context.ops(), inputs);
    Shape expected = outputShape.apply(inputs.stream().<Shape>map(Operand::shape).toList());
    if (!Shapes.compatible(expected, output.shape())) {
      throw error(
          "the function gives shape "
              + Shapes.toString(output.shape())
              + ", but "
              + Shapes.toString(expected)
              + " was expected: say with outputShape what comes out");
    }
    DType dtype = outputDtypes(inputs.stream().map(Ops::dtype).toList()).get(0);
    if (Ops.dtype(output) != dtype) {
      throw error(
          "the function gives dtype "
              + Ops.dtype(output)
              + ", but "
              + dtype
              + " was expected: say with outputDtype what comes out");
    }
    return List.of(output);
  }

  @Override
  public Config config() {
    throw new UnsupportedOperationException(
        "Layer '"
            + name()
            + "' (Lambda): a function in Java cannot be written down. Write a Layer of your own"
            + " and register it with Layers.register");
  }
}
