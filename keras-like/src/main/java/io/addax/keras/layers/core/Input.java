package io.addax.keras.layers.core;

import com.google.gson.JsonElement;
import io.addax.graph.DType;
import io.addax.keras.KerasTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.config.JsonNumbers;
import io.addax.keras.layers.Layer;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * Where data enters a model.
 *
 * <pre>{@code
 * Input image = new Input(28, 28, 1);          // without the batch
 * KerasTensor x = new Flatten().apply(image.output());
 * }</pre>
 *
 * Unknown dimensions are -1. Default dtype float32. Source: {@code keras.layers.InputLayer}.
 */
public final class Input extends Layer {
  private final Shape batchShape;
  private DType inputDtype = DType.FLOAT32;
  private KerasTensor tensor;

  /** An input of samples of a shape, given without the batch axis. */
  public Input(long... shape) {
    for (long size : shape) {
      if (size == 0 || size < -1) {
        throw new IllegalArgumentException(
            "Expected dimensions > 0, or -1 for unknown. Received: " + Arrays.toString(shape));
      }
    }
    this.batchShape = Shape.of(shape).prepend(-1);
  }

  private Input(Shape batchShape) {
    this.batchShape = batchShape;
  }

  /** An input of a shape that includes the batch axis. */
  public static Input ofBatchShape(Shape batchShape) {
    return new Input(batchShape);
  }

  /** The symbolic value of a new float32 input, for functional models. */
  public static KerasTensor of(long... shape) {
    return new Input(shape).output();
  }

  /** From Keras's {@code batch_shape}, where null is unknown; older: {@code batch_input_shape}. */
  public static Input of(Config config) {
    JsonElement json = config.getJson("batch_shape");
    JsonElement older = config.getJson("batch_input_shape");
    if (json == null && older == null) {
      throw new IllegalArgumentException("Missing 'batch_shape' in config " + config);
    }
    return new Input(batchShape(json == null ? older : json));
  }

  private static Shape batchShape(JsonElement json) {
    if (!json.isJsonArray() || json.getAsJsonArray().isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a list of sizes, the batch first, for 'batch_shape'. Received: " + json);
    }
    List<JsonElement> sizes = json.getAsJsonArray().asList();
    long[] dims = new long[sizes.size()];
    for (int i = 0; i < dims.length; i++) {
      JsonElement size = sizes.get(i);
      dims[i] = size.isJsonNull() ? -1 : JsonNumbers.integer(size, "batch_shape");
      if (dims[i] == 0 || dims[i] < -1 || dims[i] > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "Expected sizes from 1 to 2147483647, or null, in 'batch_shape'. Received: " + json);
      }
    }
    return Shape.of(dims);
  }

  @Override
  protected Layer configureBase(Config config) {
    if (config.has("name")) {
      name(config.getString("name"));
    }
    config.has("trainable"); // Keras 2 writes it; an input has no weights
    return config.has("dtype") ? dtype(config.getString("dtype")) : this;
  }

  /** The dtype of the data: any, not only floating point. */
  @Override
  public Input dtype(DType dtype) {
    checkNotBuilt("dtype");
    this.inputDtype = dtype;
    return this;
  }

  @Override
  public Input dtype(String dtype) {
    return dtype(DType.of(dtype));
  }

  /** The symbolic value that the next layer is applied to. */
  public synchronized KerasTensor tensor() {
    if (tensor == null) {
      tensor = applyAll(List.of()).get(0);
    }
    return tensor;
  }

  @Override
  public KerasTensor output() {
    return tensor();
  }

  /** The shape with the batch axis. */
  public Shape batchShape() {
    return batchShape;
  }

  @Override
  protected void build(List<Shape> inputShapes) {}

  @Override
  protected List<Shape> computeOutputShapes(List<Shape> inputShapes) {
    return List.of(batchShape);
  }

  @Override
  protected List<DType> outputDtypes(List<DType> inputDtypes) {
    return List.of(inputDtype);
  }

  @Override
  public String className() {
    return "InputLayer";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return Config.empty()
        .with("batch_shape", Shapes.toKeras(batchShape))
        .with("dtype", inputDtype.kerasName())
        .with("sparse", false)
        .with("ragged", false)
        .with("name", name())
        .with("optional", false);
  }

  @Override
  public String toString() {
    return "<InputLayer name=" + name() + ", shape=" + Shapes.toString(batchShape) + ">";
  }
}
