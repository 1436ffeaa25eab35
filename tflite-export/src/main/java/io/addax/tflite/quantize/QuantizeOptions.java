package io.addax.tflite.quantize;

import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a mode is told.
 *
 * @param ioType what the model takes and gives, one of the mode's
 * @param data makes samples like those that the model will see, if there are any
 * @param samples how many of them are used at most
 * @param allowFloat whether ops without a kernel may stay in float32
 * @param biasCorrection whether biases are corrected after quantization
 * @param target the interpreter that shall run the model
 */
public record QuantizeOptions(
    IoType ioType,
    Optional<Supplier<RepresentativeData>> data,
    int samples,
    boolean allowFloat,
    boolean biasCorrection,
    TargetRuntime target) {

  /** The samples, in a mode that cannot do without. */
  RepresentativeData neededData() {
    return data.map(Supplier::get)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected representative data, from which an integer model takes its ranges: call"
                        + " representative(…) first"));
  }
}
