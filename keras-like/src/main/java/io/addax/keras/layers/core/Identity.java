package io.addax.keras.layers.core;

import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import org.tensorflow.Operand;

/** Passes its input on, of any shape and dtype. Source: {@code keras.layers.Identity}. */
public final class Identity extends ShapePreservingLayer {
  public Identity() {}

  public static Identity of(Config config) {
    return new Identity();
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return x;
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }
}
