package io.addax.graph.autodiff;

import io.addax.graph.autodiff.rules.ActivationGradients;
import io.addax.graph.autodiff.rules.ArrayGradients;
import io.addax.graph.autodiff.rules.BinaryGradients;
import io.addax.graph.autodiff.rules.CollectiveGradients;
import io.addax.graph.autodiff.rules.ConvolutionGradients;
import io.addax.graph.autodiff.rules.GatherGradients;
import io.addax.graph.autodiff.rules.ImageGradients;
import io.addax.graph.autodiff.rules.MatrixGradients;
import io.addax.graph.autodiff.rules.NnGradients;
import io.addax.graph.autodiff.rules.PoolingGradients;
import io.addax.graph.autodiff.rules.ReductionGradients;
import io.addax.graph.autodiff.rules.UnaryGradients;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;

/**
 * The registry of gradient rules: one per op type, put there by its family's class in {@code
 * rules}.
 *
 * <p>To add a rule, write it in the family where it belongs, put one line into that family's {@code
 * register}, and test it against finite differences.
 */
public final class GradientRules {
  private static final Map<String, GradientRule> RULES = new HashMap<>();

  /**
   * Ops from floating point to floating point whose gradient is zero wherever it exists. Those that
   * give or take integers or booleans need not stand here: no gradient flows over such values.
   */
  private static final Set<String> STOPS =
      Set.of(
          "StopGradient",
          "Sign",
          "Floor",
          "Ceil",
          "Round",
          "Rint",
          "FloorDiv",
          "TruncateDiv",
          "OneHot",
          "ZerosLike",
          "OnesLike");

  private static final Set<String> BUILT_IN;

  static {
    UnaryGradients.register(RULES::put);
    BinaryGradients.register(RULES::put);
    ActivationGradients.register(RULES::put);
    MatrixGradients.register(RULES::put);
    ReductionGradients.register(RULES::put);
    ArrayGradients.register(RULES::put);
    GatherGradients.register(RULES::put);
    NnGradients.register(RULES::put);
    ConvolutionGradients.register(RULES::put);
    PoolingGradients.register(RULES::put);
    ImageGradients.register(RULES::put);
    CollectiveGradients.register(RULES::put);
    BUILT_IN = Set.copyOf(RULES.keySet());
  }

  private GradientRules() {}

  /** Where a family of rules puts them. */
  public interface Registry {
    void put(String opType, GradientRule rule);
  }

  /** Whether an op of this type passes no gradient on, by its nature. */
  static boolean isStop(String type) {
    return STOPS.contains(type);
  }

  /** Whether this type has a rule. */
  public static synchronized boolean has(String type) {
    return RULES.containsKey(type);
  }

  /** The op types whose rules come with this library. */
  static Set<String> builtIn() {
    return BUILT_IN;
  }

  /** Every op type that has a rule. */
  public static synchronized Set<String> types() {
    return Set.copyOf(RULES.keySet());
  }

  /**
   * Adds a rule of one's own, for an op type that has none.
   *
   * @throws IllegalArgumentException if the type has a rule already
   */
  public static synchronized void register(String opType, GradientRule rule) {
    if (RULES.putIfAbsent(opType, rule) != null) {
      throw new IllegalArgumentException("Op type " + opType + " has a gradient rule already");
    }
  }

  static synchronized GradientRule of(GraphOperation op) {
    GradientRule rule = RULES.get(op.type());
    if (rule == null) {
      throw new IllegalArgumentException(
          "No gradient rule for op type "
              + op.type()
              + ", needed by op '"
              + op.name()
              + "'. Add one with GradientRules.register, or keep gradients out with stopGradient");
    }
    return rule;
  }
}
