package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.saving.CallInputs.Ref;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ops by which Keras computes the mask of an embedding. Where a mask goes into a layer, Keras
 * writes them beside the layers, and the mask as an argument. Here masks find their way by
 * themselves, so that both are left out; any other op is refused.
 */
final class MaskOps {
  private static final Set<String> CLASSES = Set.of("NotEqual", "Any");
  private static final Set<String> MASKING = Set.of("Embedding", "Masking");

  private final Set<String> names = new HashSet<>();
  private final Set<Ref> masked = new HashSet<>();

  /** Notes the layer if it makes a mask. */
  void see(JsonObject layer) {
    if (MASKING.contains(JsonTree.string(layer, "class_name"))) {
      for (JsonElement call : JsonTree.array(layer, "inbound_nodes")) {
        masked.addAll(CallInputs.of(call, List.of("inputs"), this).tensors());
      }
    }
  }

  /** Whether a layer is such an op, which has to be told after all layers were seen. */
  boolean takes(JsonObject layer) {
    String module = JsonTree.has(layer, "module") ? JsonTree.string(layer, "module") : "";
    boolean isOp = module.isEmpty() || module.startsWith("keras.src.ops.");
    if (!isOp || !CLASSES.contains(JsonTree.string(layer, "class_name"))) {
      return false;
    }
    for (JsonElement call : JsonTree.array(layer, "inbound_nodes")) {
      JsonElement args = JsonTree.object(call, "inbound_nodes").get("args");
      if (args == null || !args.isJsonArray() || args.getAsJsonArray().isEmpty()) {
        return false;
      }
      List<Ref> inputs = CallInputs.tensors(args.getAsJsonArray().get(0), "args");
      if (!inputs.stream().allMatch(ref -> masked.contains(ref) || names.contains(ref.layer()))) {
        return false;
      }
    }
    names.add(JsonTree.string(layer, "name"));
    return true;
  }

  /** Whether an argument is a mask that such an op makes, or nothing. */
  boolean isMask(JsonElement argument) {
    return CallInputs.tensors(argument, "mask").stream()
        .allMatch(ref -> names.contains(ref.layer()));
  }
}
