package io.addax.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import io.addax.graph.files.FileReplacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.ndarray.Shape;

/** JSON as commands print and write it; NaN and Infinity as Python's own module has them. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  private Json() {}

  static String print(JsonElement json) {
    return GSON.toJson(json);
  }

  static JsonElement of(Object value) {
    return GSON.toJsonTree(value);
  }

  static void write(Path file, JsonElement json) throws IOException {
    FileReplacement.write(file, beside -> Files.writeString(beside, print(json) + "\n"));
  }

  /** A shape with null for each open dimension; null if not even the rank is known. */
  static JsonElement shape(Shape shape) {
    if (shape.isUnknown()) {
      return JsonNull.INSTANCE;
    }
    JsonArray dims = new JsonArray();
    for (long dim : shape.asArray()) {
      dims.add(dim < 0 ? null : dim);
    }
    return dims;
  }
}
