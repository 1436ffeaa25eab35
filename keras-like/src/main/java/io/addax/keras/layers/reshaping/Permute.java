package io.addax.keras.layers.reshaping;

import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The axes of each sample in another order.
 *
 * <pre>{@code
 * new Permute(2, 1)   // (batch, 10, 64) becomes (batch, 64, 10)
 * }</pre>
 *
 * Input of any dtype. Source: {@code keras.layers.Permute}.
 */
public final class Permute extends Layer {
  private final int[] dims;

  /** Which axis of the input comes where; axes count from 1, since 0 is the batch. */
  public Permute(int... dims) {
    int[] sorted = Arrays.stream(dims).sorted().toArray();
    if (!Arrays.equals(sorted, IntStream.rangeClosed(1, dims.length).toArray())) {
      throw Arguments.unexpected(
          this, "each of the axes 1 to " + dims.length + " once", Arrays.toString(dims));
    }
    this.dims = dims.clone();
  }

  public static Permute of(Config config) {
    return new Permute(config.getInts("dims"));
  }

  private int[] permutation() {
    return IntStream.concat(IntStream.of(0), Arrays.stream(dims)).toArray();
  }

  @Override
  protected Shape computeOutputShape(Shape input) {
    requireRank(input, dims.length + 1);
    return Shape.of(Arrays.stream(permutation()).mapToLong(input::get).toArray());
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return context.ops().transpose(x, permutation());
  }

  @Override
  protected boolean keepsInputDtype() {
    return true;
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("dims", dims);
  }
}
