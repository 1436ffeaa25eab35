package io.addax.graph.autodiff;

/**
 * The gradient of one op type: from the gradients of its outputs to those of its inputs.
 *
 * <p>Rules are stateless and stand in {@link GradientRules}, one line each.
 */
@FunctionalInterface
public interface GradientRule {
  /** Adds the backward ops and hands the result to {@link Backward#input}. */
  void apply(Backward op);
}
