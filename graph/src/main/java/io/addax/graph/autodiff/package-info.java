/**
 * Automatic differentiation: a reverse walk over the graph ({@link
 * io.addax.graph.autodiff.Gradients}) with one small rule per op type, kept in {@link
 * io.addax.graph.autodiff.GradientRules}.
 */
package io.addax.graph.autodiff;
