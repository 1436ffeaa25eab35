package io.addax.keras.saving;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Ops of two tensors, such as {@code x + y}, which Keras keeps in a functional model as if they
 * were layers: they become the merging layers of the same names. All other ops are refused.
 */
final class MergingOps {
  /** What the ops call their arguments. */
  static final List<String> ARGUMENTS = List.of("x1", "x2");

  private static final Set<String> CLASSES =
      Set.of("Add", "Subtract", "Multiply", "Maximum", "Minimum");

  private MergingOps() {}

  static boolean isOp(JsonObject layer) {
    if (!JsonTree.has(layer, "module")) {
      return false;
    }
    String module = JsonTree.string(layer, "module");
    return module.startsWith("keras.src.ops.") || module.startsWith("keras.ops");
  }

  /** The layer that does the same, as Keras writes it. */
  static JsonObject layer(JsonObject op) {
    String className = JsonTree.string(op, "class_name");
    if (!CLASSES.contains(className)) {
      throw new IllegalArgumentException(
          "an op of keras.ops. Expected layers, or one of " + CLASSES.stream().sorted().toList());
    }
    JsonObject config = new JsonObject();
    config.addProperty("name", JsonTree.string(op, "name"));
    JsonObject layer = new JsonObject();
    layer.addProperty("module", "keras.layers");
    layer.addProperty("class_name", className);
    layer.add("config", config);
    return layer;
  }

  /** Numbers in the place of a tensor are not supported. */
  static void check(CallInputs call) {
    if (call.tensors().size() != ARGUMENTS.size()) {
      throw new IllegalArgumentException(
          "expected an op of two tensors. Received: " + call.tensors().size() + " and a number");
    }
  }
}
