package io.addax.graph.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/**
 * Compares the gradients of a formula with central finite differences: towards every element of
 * every input, of the outputs weighted by random probes.
 *
 * <pre>{@code
 * GradientCheck.of("mul", (ops, x) -> ops.mul(x[0], x[1])).input(2, 3).input(3).order(2).run();
 * }</pre>
 *
 * <p>From the second order on, the gradients themselves are differentiated, towards the inputs and
 * towards the probes. By default every check runs twice, with shapes that the graph knows and with
 * shapes of which it knows the rank only.
 */
public final class GradientCheck {
  /** A formula of one output. */
  public interface Formula {
    Operand<?> apply(Ops ops, Operand<?>[] x);
  }

  /** A formula of several outputs. */
  public interface Formulas {
    List<? extends Operand<?>> apply(Ops ops, Operand<?>[] x);
  }

  /** What the graph knows of the inputs' shapes. */
  public enum Knowledge {
    /** Everything. */
    SHAPE,
    /** All but the first dimension of the first input. */
    ALL_BUT_BATCH,
    /** The number of axes. */
    RANK
  }

  private record Input(double min, double max, Shape shape) {}

  private final String name;
  private final Formulas formulas;
  private final List<Input> inputs = new ArrayList<>();
  private Set<Knowledge> knowledge = EnumSet.of(Knowledge.SHAPE, Knowledge.RANK);
  private DType dtype = DType.FLOAT64;
  private int order = 1;
  private double step = 1e-5;
  private double tolerance = 1e-6;
  private boolean shapesKept = true;
  private RuntimeConfig config = RuntimeConfig.defaults();

  private GradientCheck(String name, Formulas formulas) {
    this.name = name;
    this.formulas = formulas;
  }

  public static GradientCheck of(String name, Formula formula) {
    return ofAll(name, (ops, x) -> List.of(formula.apply(ops, x)));
  }

  public static GradientCheck ofAll(String name, Formulas formulas) {
    return new GradientCheck(name, formulas);
  }

  /** An input of random elements between -1.5 and 1.5. */
  public GradientCheck input(long... shape) {
    return between(-1.5, 1.5, shape);
  }

  /** An input of random elements in a range, to keep away from where there is no gradient. */
  public GradientCheck between(double min, double max, long... shape) {
    inputs.add(new Input(min, max, Shape.of(shape)));
    return this;
  }

  /** How often to differentiate; 1 unless told. */
  public GradientCheck order(int order) {
    this.order = order;
    return this;
  }

  /** For ops without float64: coarser steps and tolerances. */
  public GradientCheck float32() {
    this.dtype = DType.FLOAT32;
    this.step = 1e-2;
    this.tolerance = 2e-3;
    return this;
  }

  public GradientCheck step(double step, double tolerance) {
    this.step = step;
    this.tolerance = tolerance;
    return this;
  }

  public GradientCheck knowing(Knowledge first, Knowledge... rest) {
    this.knowledge = EnumSet.of(first, rest);
    return this;
  }

  /** Allows gradients whose shape the graph knows less of than of their input's. */
  public GradientCheck withVagueShapes() {
    this.shapesKept = false;
    return this;
  }

  /** For formulas whose ops stand on several devices. */
  public GradientCheck logicalCpus(int count) {
    this.config = config.withLogicalCpus(count);
    return this;
  }

  /** Runs the check. */
  public void run() {
    for (Knowledge known : knowledge) {
      try (Trial trial = new Trial(known)) {
        for (int n = 1; n <= order; n++) {
          trial.differentiate();
          trial.compare(n);
        }
      }
    }
  }

  /** The types of the ops that were differentiated, without running anything. */
  public Set<String> types() {
    Set<String> types = new HashSet<>();
    try (Trial trial = new Trial(Knowledge.SHAPE)) {
      for (int n = 1; n <= order; n++) {
        Set<Output<?>> sources = new HashSet<>();
        trial.sources.forEach(source -> sources.add(source.asOutput()));
        new Between(trial.targets, sources, false)
            .nodes()
            .forEach(node -> types.add(node.op().type()));
        trial.differentiate();
      }
    }
    return types;
  }

  @Override
  public String toString() {
    return name;
  }

  /** One graph, in which the targets are differentiated once or several times. */
  private final class Trial implements AutoCloseable {
    private final Random random = new Random(name.hashCode());
    private final Knowledge known;
    private final Ops ops = Ops.create();
    private final GraphSession session = new GraphSession(ops.graph(), config);
    private final List<Operand<?>> sources = new ArrayList<>();
    private final List<HostTensor> values = new ArrayList<>();
    private List<Operand<?>> targets = new ArrayList<>();

    private List<Operand<?>> differentiated = List.of();
    private List<HostTensor> weights = List.of();
    private List<Operand<?>> differentiatedSources = List.of();
    private List<Optional<Operand<?>>> gradients = List.of();

    Trial(Knowledge known) {
      this.known = known;
      for (int i = 0; i < inputs.size(); i++) {
        Input input = inputs.get(i);
        sources.add(ops.placeholder(dtype, visible(input.shape, i)));
        values.add(random(input.shape, input.min, input.max, dtype));
      }
      targets.addAll(formulas.apply(ops, sources.toArray(new Operand<?>[0])));
    }

    private Shape visible(Shape shape, int input) {
      long[] dims = shape.asArray();
      if (known == Knowledge.RANK) {
        Arrays.fill(dims, -1);
      } else if (known == Knowledge.ALL_BUT_BATCH && input == 0) {
        dims[0] = -1;
      }
      return Shape.of(dims);
    }

    private HostTensor random(Shape shape, double min, double max, DType type) {
      double[] data = new double[(int) shape.size()];
      for (int i = 0; i < data.length; i++) {
        data[i] = min + (max - min) * random.nextDouble();
      }
      return HostTensor.of(shape, data).cast(type);
    }

    void differentiate() {
      differentiated = List.copyOf(targets);
      differentiatedSources = List.copyOf(sources);
      List<Shape> shapes =
          session.run(sources, values, targets, List.of()).stream().map(HostTensor::shape).toList();
      List<Operand<?>> probes = new ArrayList<>();
      // A value that is fed cannot be fetched, as a gradient that only passes a probe on would be.
      List<Operand<?>> passed = new ArrayList<>();
      weights = new ArrayList<>();
      for (int i = 0; i < targets.size(); i++) {
        DType type = Ops.dtype(targets.get(i));
        probes.add(ops.placeholder(type, targets.get(i).shape()));
        passed.add(ops.identity(probes.get(i)));
        weights.add(random(shapes.get(i), -1, 1, type));
      }
      gradients = Gradients.of(ops, targets, sources, passed);
      sources.addAll(probes);
      values.addAll(weights);
      targets = new ArrayList<>();
      gradients.stream().flatMap(Optional::stream).distinct().forEach(targets::add);
    }

    void compare(int n) {
      List<HostTensor> fetched =
          targets.isEmpty() ? List.of() : session.run(sources, values, targets, List.of());
      try (PreparedStep step = session.prepare(differentiatedSources, differentiated, List.of())) {
        for (int i = 0; i < differentiatedSources.size(); i++) {
          step.feed(i, values.get(i));
        }
        for (int i = 0; i < differentiatedSources.size(); i++) {
          String where = name + ", knowing " + known + ", order " + n + ", input " + i;
          HostTensor actual =
              gradients.get(i).map(g -> fetched.get(targets.indexOf(g))).orElse(null);
          checkShape(where, i, actual);
          compare(where, step, i, actual);
        }
      }
    }

    private void checkShape(String where, int i, HostTensor actual) {
      if (actual == null) {
        return;
      }
      assertEquals(values.get(i).shape(), actual.shape(), where + ": shape of the gradient");
      assertEquals(values.get(i).dtype(), actual.dtype(), where + ": dtype of the gradient");
      Shape expected = differentiatedSources.get(i).shape();
      Shape inferred = gradients.get(i).orElseThrow().shape();
      if (shapesKept && !expected.isUnknown()) {
        boolean vaguer = inferred.isUnknown();
        for (int axis = 0; !vaguer && axis < expected.numDimensions(); axis++) {
          vaguer = expected.get(axis) >= 0 && inferred.get(axis) < 0;
        }
        assertTrue(!vaguer, where + ": inferred shape " + inferred + " of " + expected);
      }
    }

    private void compare(String where, PreparedStep step, int i, HostTensor actual) {
      HostTensor value = values.get(i);
      for (int e = 0; e < value.size(); e++) {
        double slope = (weighed(step, i, e, 1) - weighed(step, i, e, -1)) / distance(i, e);
        double found = actual == null ? 0 : actual.doubleAt(e);
        double allowed = tolerance * Math.max(1, Math.abs(slope));
        assertEquals(slope, found, allowed, where + ", element " + e);
      }
      step.feed(i, value);
    }

    /** How far apart the two points really are, in the precision of the dtype. */
    private double distance(int i, int e) {
      return moved(i, e, 1).doubleAt(e) - moved(i, e, -1).doubleAt(e);
    }

    private HostTensor moved(int i, int e, int sign) {
      HostTensor moved = values.get(i).copy();
      if (moved.data() instanceof double[] doubles) {
        doubles[e] += sign * step;
      } else {
        ((float[]) moved.data())[e] += (float) (sign * step);
      }
      return moved;
    }

    /** The weighted sum of all outputs with one element moved, in double precision. */
    private double weighed(PreparedStep step, int i, int e, int sign) {
      step.feed(i, moved(i, e, sign)).run();
      double sum = 0;
      for (int t = 0; t < differentiated.size(); t++) {
        HostTensor y = step.fetched(t);
        for (int k = 0; k < y.size(); k++) {
          sum += y.doubleAt(k) * weights.get(t).doubleAt(k);
        }
      }
      return sum;
    }

    @Override
    public void close() {
      session.close();
      ops.graph().close();
    }
  }
}
