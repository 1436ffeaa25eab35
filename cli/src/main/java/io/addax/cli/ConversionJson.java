package io.addax.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.tflite.ConversionReport;
import io.addax.tflite.verify.OutputComparison;
import io.addax.tflite.verify.Verification;

/** What came out of a conversion, as JSON. */
final class ConversionJson {
  private ConversionJson() {}

  static JsonObject of(ConversionReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("quantization", report.quantization().toString());
    json.addProperty("bytes", report.bytes());
    json.add("ops", Json.of(report.ops()));
    json.addProperty("resizable_batch", report.resizable());
    json.addProperty("min_runtime", report.minRuntime());
    json.add("float_ops", Json.of(report.floatOps()));
    json.add("int16_ops", Json.of(report.wideOps()));
    json.addProperty("milliseconds", report.millis());
    report.whyNotVerified().ifPresent(reason -> json.addProperty("not_verified", reason));
    return json;
  }

  static JsonObject of(Verification verification) {
    JsonObject json = new JsonObject();
    json.addProperty("samples", verification.samples());
    json.addProperty("agreement", verification.agreement());
    json.addProperty("max_error", verification.maxError());
    json.addProperty("mean_error", verification.meanError());
    JsonArray outputs = new JsonArray();
    for (OutputComparison output : verification.outputs()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", output.name());
      one.addProperty("rows", output.rows());
      one.addProperty("agreement", output.agreement());
      one.addProperty("max_error", output.maxError());
      one.addProperty("mean_error", output.meanError());
      outputs.add(one);
    }
    json.add("outputs", outputs);
    return json;
  }
}
