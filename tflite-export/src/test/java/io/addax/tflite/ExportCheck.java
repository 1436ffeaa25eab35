package io.addax.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Exports a graph and compares what the real interpreter makes of it with what TensorFlow does:
 * with and without XNNPACK, for the file's batch size and, where the model allows it, for another.
 */
public final class ExportCheck {
  private static final int OTHER_BATCH = 3;

  private final FrozenGraph graph;
  private final TFLiteModel model;
  private double low = -2;
  private double high = 2;
  private int integerBound = 4;
  private double tolerance = 1e-5;

  private ExportCheck(FrozenGraph graph, TFLiteModel model) {
    this.graph = graph;
    this.model = model;
  }

  /** A check of the float32 export. */
  public static ExportCheck of(FrozenGraph graph) {
    return of(graph, TFLiteConverter.of(graph).verify(false).convert());
  }

  public static ExportCheck of(FrozenGraph graph, TFLiteModel model) {
    return new ExportCheck(graph, model);
  }

  /** Between which numbers the float inputs lie. */
  public ExportCheck between(double least, double greatest) {
    low = least;
    high = greatest;
    return this;
  }

  /** Below which number the integer inputs lie. */
  public ExportCheck integersBelow(int bound) {
    integerBound = bound;
    return this;
  }

  /** How far off an element may be, relative to the greatest of its tensor but at least to 1. */
  public ExportCheck within(double error) {
    tolerance = error;
    return this;
  }

  public TFLiteModel model() {
    return model;
  }

  public ModelSummary summary() {
    return ModelSummary.read(model.bytes());
  }

  /** Compares the outputs. */
  public ExportCheck sameAsGraph() {
    RandomData random = new RandomData(7);
    boolean resizable = model.report().resizable();
    for (InterpreterConfig config :
        List.of(InterpreterConfig.defaults(), InterpreterConfig.defaults().withoutXnnpack())) {
      try (TFLiteInterpreter interpreter = model.interpreter(config);
          FrozenRunner runner = graph.runner()) {
        compare(runner, interpreter, inputs(random, 1));
        if (resizable) {
          compare(runner, interpreter, inputs(random, OTHER_BATCH));
        }
      }
    }
    return this;
  }

  private List<HostTensor> inputs(RandomData random, int batch) {
    List<HostTensor> values = new ArrayList<>();
    for (FrozenPort port : graph.inputs()) {
      long[] shape = port.spec().shape().asArray();
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] < 0 ? batch : shape[i];
      }
      DType dtype = port.spec().dtype();
      values.add(
          dtype.isFloating()
              ? random.uniform(low, high, shape)
              : random.ints(dtype == DType.BOOL ? 2 : integerBound, shape).cast(dtype));
    }
    return values;
  }

  private void compare(
      FrozenRunner runner, TFLiteInterpreter interpreter, List<HostTensor> inputs) {
    List<HostTensor> expected = runner.run(inputs);
    List<HostTensor> actual = interpreter.run(inputs.toArray(HostTensor[]::new));
    assertEquals(expected.size(), actual.size());
    for (int k = 0; k < expected.size(); k++) {
      HostTensor want = expected.get(k);
      HostTensor got = actual.get(k);
      assertEquals(want.shape(), got.shape());
      assertEquals(want.dtype(), got.dtype());
      double scale = 1;
      for (int i = 0; i < want.size(); i++) {
        scale = Math.max(scale, Math.abs(want.doubleAt(i)));
      }
      for (int i = 0; i < want.size(); i++) {
        double error = Math.abs(want.doubleAt(i) - got.doubleAt(i)) / scale;
        assertTrue(
            error <= tolerance,
            () -> "expected " + text(want) + " but got " + text(got) + "\n" + summary());
      }
    }
  }

  /** Checks which ops the model has, in their order. */
  public ExportCheck hasOps(String... names) {
    assertEquals(List.of(names), summary().opNames());
    return this;
  }

  /** Checks that XNNPACK takes the whole model. */
  public ExportCheck isFullyDelegated() {
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      assertEquals(1, interpreter.planSize(), () -> "not delegated: " + summary());
    }
    return this;
  }

  /** Checks whether the batch size can be changed. */
  public ExportCheck isResizable(boolean expected) {
    assertEquals(expected, model.report().resizable());
    return this;
  }

  private static String text(HostTensor tensor) {
    return tensor.shape() + " " + Arrays.toString(tensor.floats());
  }
}
