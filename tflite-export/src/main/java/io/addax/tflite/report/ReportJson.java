package io.addax.tflite.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.addax.tflite.report.LayerReport.Interval;
import io.addax.tflite.verify.OutputComparison;
import java.util.List;
import java.util.OptionalDouble;

/** A report as JSON. */
final class ReportJson {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();

  private ReportJson() {}

  static String of(QuantizationReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("model", report.model());
    json.addProperty("bytes", report.bytes());
    json.addProperty("floatBytes", report.floatBytes());
    JsonObject parts = new JsonObject();
    report.size().bytes().forEach((part, bytes) -> parts.addProperty(part.toString(), bytes));
    json.add("bytesByPart", parts);
    json.addProperty("samples", report.verification().samples());
    json.add("agreement", number(report.verification().agreement()));
    json.add("accuracy", number(report.accuracy().quantized()));
    json.add("floatAccuracy", number(report.accuracy().floatModel()));
    json.add("latencyMicros", number(report.latency().quantizedMicros()));
    json.add("floatLatencyMicros", number(report.latency().floatMicros()));
    json.addProperty("steps", report.latency().quantizedSteps());
    json.addProperty("floatSteps", report.latency().floatSteps());
    json.add("outputs", array(report.verification().outputs(), ReportJson::output));
    json.add("advice", array(report.advice(), JsonPrimitive::new));
    json.add("layers", array(report.layers(), ReportJson::layer));
    return GSON.toJson(json) + "\n";
  }

  private static <T> JsonArray array(
      List<T> values, java.util.function.Function<T, JsonElement> map) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(map.apply(value)));
    return array;
  }

  /** JSON has neither infinity nor NaN. */
  private static JsonElement number(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  private static JsonElement number(OptionalDouble value) {
    return number(value.orElse(Double.NaN));
  }

  private static JsonElement interval(Interval interval) {
    JsonArray ends = new JsonArray();
    ends.add(number(interval.low()));
    ends.add(number(interval.high()));
    return ends;
  }

  private static JsonObject output(OutputComparison output) {
    JsonObject json = new JsonObject();
    json.addProperty("name", output.name());
    json.add("agreement", number(output.agreement()));
    json.add("maxError", number(output.maxError()));
    json.add("meanError", number(output.meanError()));
    return json;
  }

  private static JsonObject layer(LayerReport layer) {
    JsonObject json = new JsonObject();
    json.addProperty("position", layer.position());
    json.addProperty("layer", layer.layer());
    json.addProperty("op", layer.op());
    json.addProperty("readBy", layer.readBy());
    json.addProperty("tensor", layer.tensor());
    json.addProperty("type", layer.type());
    json.add("ownSnr", number(layer.ownSnr()));
    json.add("snr", number(layer.snr()));
    json.add("cosine", number(layer.cosine()));
    json.add("maxError", number(layer.maxError()));
    json.add("saturation", number(layer.saturation()));
    json.add("range", interval(layer.range()));
    json.add("seen", interval(layer.seen()));
    json.add("bulk", interval(layer.bulk()));
    json.add("histogram", array(layer.histogram(), JsonPrimitive::new));
    json.add("channelSpread", number(layer.channelSpread()));
    json.add("channelSnr", number(layer.channelSnr()));
    json.addProperty("weightType", layer.weightType());
    json.add("weightSnr", number(layer.weightSnr()));
    json.addProperty("weightScales", layer.weightScales());
    json.addProperty("bytes", layer.bytes());
    json.add("micros", number(layer.micros()));
    json.add("advice", array(layer.advice(), JsonPrimitive::new));
    return json;
  }
}
