package io.addax.graph.autodiff;

import io.addax.graph.autodiff.rules.ArrayGradients;
import io.addax.graph.autodiff.rules.ConvolutionGradients;
import io.addax.graph.autodiff.rules.MathGradients;
import io.addax.graph.autodiff.rules.NnGradients;
import io.addax.graph.autodiff.rules.ReductionGradients;
import java.util.HashMap;
import java.util.HashSet;
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
  private static final Set<String> STOPS = new HashSet<>();

  static {
    MathGradients.register(RULES::put);
    ReductionGradients.register(RULES::put);
    ArrayGradients.register(RULES::put);
    NnGradients.register(RULES::put);
    ConvolutionGradients.register(RULES::put);
    stops();
  }

  private GradientRules() {}

  /** Where a family of rules puts them. */
  public interface Registry {
    void put(String opType, GradientRule rule);
  }

  private static void stops() {
    STOPS.addAll(
        Set.of(
            "StopGradient",
            "Const",
            "Shape",
            "ShapeN",
            "Size",
            "Rank",
            "Placeholder",
            "VarHandleOp",
            "ArgMax",
            "ArgMin",
            "Equal",
            "NotEqual",
            "Less",
            "LessEqual",
            "Greater",
            "GreaterEqual",
            "LogicalAnd",
            "LogicalOr",
            "LogicalNot",
            "IsNan",
            "IsFinite",
            "IsInf",
            "Sign",
            "Floor",
            "Ceil",
            "Round",
            "Rint",
            "InTopKV2",
            "OneHot",
            "ZerosLike",
            "OnesLike",
            "All",
            "Any"));
  }

  /** Whether an op of this type passes no gradient on, by its nature. */
  static boolean isStop(String type) {
    return STOPS.contains(type);
  }

  /** Whether this type has a rule. */
  public static boolean has(String type) {
    return RULES.containsKey(type);
  }

  /** Every op type that has a rule. */
  public static Set<String> types() {
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
