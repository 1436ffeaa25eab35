package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The average of each channel over a window of height and width.
 *
 * <ul>
 *   <li>input (batch, height, width, channels)
 *   <li>output (batch, new height, new width, channels)
 * </ul>
 *
 * <pre>{@code
 * new AveragePooling2D(3).strides(2).padding("same")
 * }</pre>
 *
 * Source: {@code keras.layers.AveragePooling2D}.
 */
public final class AveragePooling2D extends BasePooling<AveragePooling2D> {
  /** Square windows of {@code poolSize} > 0. */
  public AveragePooling2D(int poolSize) {
    this(new int[] {poolSize});
  }

  /** Windows of {@code poolHeight} by {@code poolWidth}. */
  public AveragePooling2D(int poolHeight, int poolWidth) {
    this(new int[] {poolHeight, poolWidth});
  }

  private AveragePooling2D(int[] poolSize) {
    super(2, poolSize);
  }

  public static AveragePooling2D of(Config config) {
    return new AveragePooling2D(config.getInts("pool_size", 2)).configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, int[] size, int[] moves, String paddingName) {
    return ops.avgPool2d(x, size, moves, paddingName);
  }
}
