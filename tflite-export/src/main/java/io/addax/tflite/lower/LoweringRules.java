package io.addax.tflite.lower;

import io.addax.tflite.lower.rules.ActivationRules;
import io.addax.tflite.lower.rules.ArithmeticRules;
import io.addax.tflite.lower.rules.CompositeRules;
import io.addax.tflite.lower.rules.ConvolutionRules;
import io.addax.tflite.lower.rules.EinsumRules;
import io.addax.tflite.lower.rules.GatherRules;
import io.addax.tflite.lower.rules.JoinRules;
import io.addax.tflite.lower.rules.LogicRules;
import io.addax.tflite.lower.rules.MatrixRules;
import io.addax.tflite.lower.rules.NormalizationRules;
import io.addax.tflite.lower.rules.PoolingRules;
import io.addax.tflite.lower.rules.ReductionRules;
import io.addax.tflite.lower.rules.ResizeRules;
import io.addax.tflite.lower.rules.ShapeRules;
import io.addax.tflite.lower.rules.SliceRules;
import io.addax.tflite.lower.rules.TransposedConvolutionRules;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** All lowering rules by op type, and those of composites by the composite's name. */
public final class LoweringRules {
  private static final SortedMap<String, LoweringRule> RULES = new TreeMap<>();
  private static final SortedMap<String, LoweringRule> COMPOSITES = new TreeMap<>();

  static {
    BiConsumer<String, LoweringRule> rules = RULES::put;
    ArithmeticRules.register(rules);
    ActivationRules.register(rules);
    LogicRules.register(rules);
    MatrixRules.register(rules);
    EinsumRules.register(rules);
    ConvolutionRules.register(rules);
    TransposedConvolutionRules.register(rules);
    PoolingRules.register(rules);
    NormalizationRules.register(rules);
    ReductionRules.register(rules);
    ShapeRules.register(rules);
    SliceRules.register(rules);
    JoinRules.register(rules);
    GatherRules.register(rules);
    ResizeRules.register(rules);
    CompositeRules.register(COMPOSITES::put);
  }

  private LoweringRules() {}

  static Optional<LoweringRule> of(String opType) {
    return Optional.ofNullable(RULES.get(opType));
  }

  static Optional<LoweringRule> ofComposite(String name) {
    return Optional.ofNullable(COMPOSITES.get(name));
  }

  /** Every op type that can be exported. */
  public static Set<String> opTypes() {
    return Set.copyOf(RULES.keySet());
  }
}
