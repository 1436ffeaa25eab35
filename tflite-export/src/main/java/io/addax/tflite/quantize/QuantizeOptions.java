package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.write.TargetRuntime;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * What a mode is told.
 *
 * @param ioType what the model takes and gives, one of the mode's
 * @param data makes samples like those that the model will see, if there are any
 * @param samples how many of them are used at most
 * @param calibration how ranges are found on them
 * @param progress is told how far that has come
 * @param allowFloat whether ops without a kernel may stay in float32
 * @param biasCorrection whether biases are corrected after quantization
 * @param targetAgreement which share of the samples' results shall be the float model's, by raising
 *     layers to more bits; empty to raise none
 * @param raiseTo to which, in the order of preference
 * @param target the interpreter that shall run the model
 */
public record QuantizeOptions(
    IoType ioType,
    Optional<Supplier<RepresentativeData>> data,
    int samples,
    Calibration calibration,
    CalibrationProgress progress,
    boolean allowFloat,
    boolean biasCorrection,
    OptionalDouble targetAgreement,
    ImmutableList<LayerPrecision> raiseTo,
    TargetRuntime target) {

  /** The samples, in a mode that cannot do without. */
  RepresentativeData neededData() {
    return data.map(Supplier::get)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected representative data, from which an integer model takes its ranges and"
                        + " by which agreement is measured: call representative(…) first"));
  }
}
