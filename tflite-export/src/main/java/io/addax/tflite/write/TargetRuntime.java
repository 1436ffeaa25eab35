package io.addax.tflite.write;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import java.util.Optional;

/**
 * The interpreter that shall run a model: a release of TFLite, or TensorFlow Lite Micro. It decides
 * how fine the scales of weights may be, and which ops and versions there are.
 *
 * <pre>{@code
 * TargetRuntime.of("2.3");
 * TargetRuntime.of("tflite-micro");
 * }</pre>
 */
public final class TargetRuntime {
  private static final String MICRO = "tflite-micro";
  private static final String LATEST = "latest";
  private static final String NEWEST = "999.0.0";

  /** Kernels of dense layers know one scale per unit since then; older ones err unseen. */
  private static final String DENSE_PER_CHANNEL = RuntimeVersions.DENSE_PER_CHANNEL;

  private static final String CONVOLUTION_PER_CHANNEL_HYBRID = "2.4.0";
  private static final String DEPTHWISE_PER_CHANNEL_HYBRID = "2.3.0";

  private final String name;
  private final String release;

  private TargetRuntime(String name, String release) {
    this.name = name;
    this.release = release;
  }

  /** Whatever there is: the finest scales. */
  public static TargetRuntime latest() {
    return new TargetRuntime(LATEST, NEWEST);
  }

  /**
   * A target by its name.
   *
   * @param name a release such as {@code 2.3} or {@code 2.3.1}, {@code tflite-micro}, or {@code
   *     latest}
   * @throws IllegalArgumentException for any other
   */
  public static TargetRuntime of(String name) {
    if (name.equals(LATEST)) {
      return latest();
    } else if (name.equals(MICRO)) {
      return new TargetRuntime(MICRO, NEWEST);
    }
    checkArgument(
        name.matches("[0-9]{1,3}\\.[0-9]{1,3}(\\.[0-9]{1,3})?"),
        "Expected a release of TFLite such as 2.3, or %s, or %s. Received: '%s'",
        MICRO,
        LATEST,
        name);
    return new TargetRuntime(
        name, name.chars().filter(c -> c == '.').count() == 1 ? name + ".0" : name);
  }

  /** Whether other batch sizes than the file's can be set. */
  public boolean canResize() {
    return !isMicro();
  }

  private boolean isMicro() {
    return name.equals(MICRO);
  }

  private boolean isAtLeast(String wanted) {
    return RuntimeVersions.ORDER.compare(release, wanted) >= 0;
  }

  /**
   * Whether an op's kernel may have a scale per channel.
   *
   * @param op the op with its float kernel
   * @param hybrid whether its input and result stay real numbers
   */
  public boolean hasScalePerChannel(IrOp op, boolean hybrid) {
    return switch (op.code()) {
      case FULLY_CONNECTED -> !isMicro() && isAtLeast(DENSE_PER_CHANNEL);
      case CONV_2D -> !hybrid || isAtLeast(CONVOLUTION_PER_CHANNEL_HYBRID);
      case DEPTHWISE_CONV_2D -> !hybrid || isAtLeast(DEPTHWISE_PER_CHANNEL_HYBRID);
      default -> true;
    };
  }

  /** Whether the target runs an op, of whatever types. */
  public boolean runs(IrOp op) {
    return isAtLeast(RuntimeVersions.of(op))
        && !(isMicro() && MicroKernels.missing(op).isPresent());
  }

  /**
   * Checks that the target runs every op.
   *
   * @throws ExportException if it does not; the message names the layer and what is missing
   */
  public void check(IrGraph graph) {
    for (IrOp op : graph.ops()) {
      if (isMicro()) {
        checkMicro(op);
      }
      String needed = RuntimeVersions.of(op);
      if (!isAtLeast(needed)) {
        throw new ExportException(
            op,
            op.code()
                + " version "
                + OpVersions.of(op)
                + " needs TFLite "
                + needed
                + " or newer; the target runtime is "
                + name);
      }
    }
  }

  private void checkMicro(IrOp op) {
    Optional<String> missing = MicroKernels.missing(op);
    if (missing.isPresent()) {
      throw new ExportException(op, "TensorFlow Lite Micro has no " + missing.get());
    }
    boolean half = op.inputs().stream().anyMatch(in -> in != null && in.dtype() == DType.FLOAT16);
    boolean hybrid =
        op.inputs().size() > 1
            && op.input(0) != null
            && op.input(0).dtype() == DType.FLOAT32
            && op.input(1) != null
            && op.input(1).isQuantized();
    if (half || hybrid) {
      throw new ExportException(
          op,
          "TensorFlow Lite Micro computes with weights as they are: choose int8, int16x8 or none");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
