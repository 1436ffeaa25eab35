package io.addax.graph.autodiff.rules;

import io.addax.graph.autodiff.GradientRules.Registry;

public final class ConvolutionGradients {
  private ConvolutionGradients() {}

  public static void register(Registry rules) {}
}
