/**
 * The gradient rules, one class per family of ops.
 *
 * <p>A rule prefers the fused backward op that TensorFlow has for its forward op; and since those
 * ops have rules as well, gradients can be differentiated again. To add a rule: write it in the
 * family where it belongs, put one line into that family's {@code register}, and one case into the
 * tests' list for it ({@code ArrayCases} and the like), which {@code GradientRulesTest} compares
 * with finite differences.
 */
package io.addax.graph.autodiff.rules;
