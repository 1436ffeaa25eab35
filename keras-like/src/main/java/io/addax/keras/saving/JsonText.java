package io.addax.keras.saving;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** JSON text that may be hostile: its size and nesting are looked at before a tree is built. */
public final class JsonText {
  /** How deep objects and lists may be nested. A model inside a model takes some six levels. */
  public static final int MAX_DEPTH = 200;

  /** How long a text may be, in characters. */
  public static final int MAX_LENGTH = 256 << 20;

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().setStrictness(Strictness.STRICT).create();

  private JsonText() {}

  /**
   * An object from its text.
   *
   * @throws IOException if the text is not one JSON object, is too long or nested too deeply
   */
  public static JsonObject parse(String text) throws IOException {
    if (text.length() > MAX_LENGTH) {
      throw new IOException(
          "Expected at most " + MAX_LENGTH + " characters of JSON. Received: " + text.length());
    }
    checkDepth(text);
    try {
      JsonElement json = GSON.fromJson(text, JsonElement.class);
      if (json == null || !json.isJsonObject()) {
        throw new IOException("Expected a JSON object. Received: " + shortened(text));
      }
      return json.getAsJsonObject();
    } catch (JsonParseException e) {
      throw malformed(e);
    }
  }

  /** Walks the tokens without building anything. */
  private static void checkDepth(String text) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(MAX_DEPTH);
    try {
      for (JsonToken token = reader.peek();
          token != JsonToken.END_DOCUMENT;
          token = reader.peek()) {
        step(reader, token);
      }
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw malformed(e);
    }
  }

  private static void step(JsonReader reader, JsonToken token) throws IOException {
    switch (token) {
      case BEGIN_ARRAY -> reader.beginArray();
      case END_ARRAY -> reader.endArray();
      case BEGIN_OBJECT -> reader.beginObject();
      case END_OBJECT -> reader.endObject();
      case NAME -> reader.nextName();
      default -> reader.skipValue();
    }
  }

  private static IOException malformed(Exception e) {
    return new IOException("Malformed JSON: " + shortened(String.valueOf(e.getMessage())), e);
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
