package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The greatest value of each channel over a window of height and width.
 *
 * <ul>
 *   <li>input (batch, height, width, channels)
 *   <li>output (batch, new height, new width, channels)
 * </ul>
 *
 * <pre>{@code
 * new MaxPooling2D(3).strides(2).padding("same")
 * }</pre>
 *
 * Source: {@code keras.layers.MaxPooling2D}.
 */
public final class MaxPooling2D extends BasePooling<MaxPooling2D> {
  /** Windows of 2 by 2. */
  public MaxPooling2D() {
    this(2);
  }

  /** Square windows of {@code poolSize} > 0. */
  public MaxPooling2D(int poolSize) {
    this(new int[] {poolSize});
  }

  /** Windows of {@code poolHeight} by {@code poolWidth}. */
  public MaxPooling2D(int poolHeight, int poolWidth) {
    this(new int[] {poolHeight, poolWidth});
  }

  private MaxPooling2D(int[] poolSize) {
    super(2, poolSize);
  }

  public static MaxPooling2D of(Config config) {
    return new MaxPooling2D(config.getInts("pool_size", 2, 2, 2)).configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, int[] size, int[] moves, String paddingName) {
    return ops.maxPool2d(x, size, moves, paddingName);
  }
}
