package io.addax.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.devices.DeviceSpec;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedVariable;
import io.addax.graph.savedmodel.Signature;
import io.addax.keras.Shapes;
import io.addax.keras.saving.SavedModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A SavedModel folder; TensorFlow is loaded when it is asked for predictions. */
final class LoadedSavedModel implements LoadedModel {
  private final SavedModelFolder folder;
  private final DeviceArgument device;

  LoadedSavedModel(SavedModelFolder folder, DeviceArgument device) {
    this.folder = folder;
    this.device = device;
  }

  @Override
  public Map<String, HostTensor> predict(Object x, int batchSize) throws IOException {
    Signature signature = folder.defaultSignature();
    List<String> names = signature.inputs().stream().map(FrozenPort::name).toList();
    List<HostTensor> inputs = DataArguments.tensors(x, names);
    DeviceSpec place = device.spec().orElse(DeviceSpec.ANY);
    try (SavedModel model = SavedModel.load(folder.path(), device.runtime(), place)) {
      return model.predictAll(inputs, batchSize);
    }
  }

  @Override
  public String summary() {
    StringBuilder text = new StringBuilder("SavedModel: ").append(folder.path());
    if (!folder.tensorflowVersion().isEmpty()) {
      text.append(" (written by TensorFlow ").append(folder.tensorflowVersion()).append(')');
    }
    for (Signature signature : folder.signatures().values()) {
      text.append("\n\nSignature: ").append(signature.name());
      signature.inputs().forEach(port -> text.append("\n  input   ").append(line(port)));
      signature.outputs().forEach(port -> text.append("\n  output  ").append(line(port)));
    }
    folder
        .unsupportedSignatures()
        .forEach(
            (name, reason) ->
                text.append("\n\nSignature: ")
                    .append(name)
                    .append(" (not supported: ")
                    .append(reason)
                    .append(')'));
    return text + "\n\n" + variables();
  }

  private String variables() {
    Table table = new Table("Variable", "Dtype", "Shape", ">Elements");
    long elements = 0;
    for (SavedVariable variable : folder.variables()) {
      elements += Math.max(0, variable.elements());
      table.row(
          variable.name(),
          variable.spec().dtype(),
          Shapes.toString(variable.spec().shape()),
          variable.elements() < 0 ? "?" : String.format(Locale.ROOT, "%,d", variable.elements()));
    }
    return table + String.format(Locale.ROOT, "%n%n%,d elements in variables", elements);
  }

  @Override
  public String inspection() {
    Table table = new Table("Op", ">Count");
    folder.opCounts().forEach(table::row);
    return summary() + "\n\n" + table;
  }

  private static String line(FrozenPort port) {
    return port.name() + ": " + port.spec().dtype() + " " + Shapes.toString(port.spec().shape());
  }

  @Override
  public JsonObject describe() {
    JsonObject json = new JsonObject();
    json.addProperty("format", "savedmodel");
    json.addProperty("tensorflow_version", folder.tensorflowVersion());
    JsonObject signatures = new JsonObject();
    for (Signature signature : folder.signatures().values()) {
      JsonObject one = new JsonObject();
      one.add("inputs", ports(signature.inputs()));
      one.add("outputs", ports(signature.outputs()));
      signatures.add(signature.name(), one);
    }
    json.add("signatures", signatures);
    JsonArray variables = new JsonArray();
    for (SavedVariable variable : folder.variables()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", variable.name());
      one.addProperty("dtype", variable.spec().dtype().kerasName());
      one.add("shape", Json.shape(variable.spec().shape()));
      variables.add(one);
    }
    json.add("variables", variables);
    json.add("ops", Json.of(folder.opCounts()));
    return json;
  }

  private static JsonArray ports(List<FrozenPort> ports) {
    JsonArray list = new JsonArray();
    for (FrozenPort port : ports) {
      JsonObject one = new JsonObject();
      one.addProperty("name", port.name());
      one.addProperty("dtype", port.spec().dtype().kerasName());
      one.add("shape", Json.shape(port.spec().shape()));
      list.add(one);
    }
    return list;
  }

  @Override
  public void close() {
    // Nothing is open between two predictions.
  }
}
