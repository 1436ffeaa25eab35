package io.addax.devices;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of {@code TF_CONFIG}. */
final class TfConfigReader {
  static final String EXAMPLE =
      "{\"cluster\": {\"worker\": [\"host0:2222\", \"host1:2222\"]},"
          + " \"task\": {\"type\": \"worker\", \"index\": 0}}";

  private static final String CHIEF = "chief";

  /** In TensorFlow's order. */
  private static final List<String> JOBS =
      List.of(CHIEF, Cluster.WORKER, Cluster.PARAMETER_SERVER, Cluster.EVALUATOR);

  private static final Set<String> ONE_AT_MOST = Set.of(CHIEF, Cluster.EVALUATOR);

  private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");

  private final String text;

  TfConfigReader(String text) {
    this.text = text;
  }

  Cluster read() {
    JsonObject config = object(json(), "a JSON object");
    checkProtocol(config.get("rpc_layer"));
    JsonObject cluster =
        object(config.get("cluster"), "\"cluster\" with the addresses of each job");
    for (String job : cluster.keySet()) {
      check(JOBS.contains(job), "jobs out of " + JOBS + " in \"cluster\"", "'" + job + "'");
    }
    List<String> chiefs = addresses(cluster, CHIEF);
    List<String> workers = new ArrayList<>(chiefs);
    workers.addAll(addresses(cluster, Cluster.WORKER));
    addresses(cluster, Cluster.EVALUATOR);

    JsonObject task = object(config.get("task"), "\"task\" with its type and index");
    String type = type(task.get("type"));
    int index = index(task.get("index"));
    boolean listed = cluster.has(type);
    check(
        listed || type.equals(Cluster.EVALUATOR),
        "a \"task\" of one of the cluster's jobs " + cluster.keySet(),
        "type '" + type + "'");
    int count = listed ? cluster.getAsJsonArray(type).size() : 1;
    check(
        index >= 0 && index < count,
        String.format("an \"index\" from 0 to %d for the task of type '%s'", count - 1, type),
        String.valueOf(index));
    try {
      return Cluster.of(
          workers,
          addresses(cluster, Cluster.PARAMETER_SERVER),
          type.equals(CHIEF) ? Cluster.WORKER : type,
          type.equals(Cluster.WORKER) ? index + chiefs.size() : index);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Cluster.TF_CONFIG + ": " + e.getMessage(), e);
    }
  }

  private JsonElement json() {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.peek(); // an empty text would pass for null
      JsonElement element = JsonParser.parseReader(reader);
      reader.peek(); // fails if there is more
      return element;
    } catch (IOException | JsonParseException e) {
      throw wrong("JSON such as " + EXAMPLE, "'" + text + "'" + place(e), e);
    }
  }

  /** The place alone: the reader's own words are advice for those who can change the program. */
  private static String place(Exception e) {
    Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
    return place.find() ? ", which is wrong at " + place.group() : "";
  }

  private static void checkProtocol(JsonElement given) {
    check(
        given == null || given.equals(new JsonPrimitive("grpc")),
        "\"rpc_layer\" to be \"grpc\" or absent",
        String.valueOf(given));
  }

  private static JsonObject object(JsonElement element, String expected) {
    check(element != null, expected + ", as in " + EXAMPLE, "none");
    check(element.isJsonObject(), expected + ", as in " + EXAMPLE, element.toString());
    return element.getAsJsonObject();
  }

  private static List<String> addresses(JsonObject cluster, String job) {
    JsonElement list = cluster.get(job);
    if (list == null) {
      return List.of();
    }
    String expected = "a list of \"host:port\" for '" + job + "'";
    check(list.isJsonArray(), expected, list.toString());
    List<String> addresses = new ArrayList<>();
    for (JsonElement address : list.getAsJsonArray()) {
      check(isString(address), expected, list.toString());
      addresses.add(address.getAsString());
    }
    check(
        addresses.size() <= 1 || !ONE_AT_MOST.contains(job),
        "at most one '" + job + "'",
        addresses.toString());
    return addresses;
  }

  private static String type(JsonElement given) {
    String expected = "the \"type\" of the task, one of " + JOBS;
    check(given != null, expected, "none");
    check(isString(given) && JOBS.contains(given.getAsString()), expected, given.toString());
    return given.getAsString();
  }

  /** TensorFlow takes a number in quotes too. */
  private static int index(JsonElement given) {
    String expected = "the \"index\" of the task, a whole number";
    check(given != null, expected, "none");
    check(given.isJsonPrimitive(), expected, given.toString());
    try {
      return Integer.parseInt(given.getAsString());
    } catch (NumberFormatException e) {
      throw wrong(expected, given.toString(), e);
    }
  }

  private static boolean isString(JsonElement element) {
    return element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
  }

  private static void check(boolean right, String expected, String received) {
    if (!right) {
      throw wrong(expected, received, null);
    }
  }

  private static IllegalArgumentException wrong(String expected, String received, Exception cause) {
    return new IllegalArgumentException(
        Cluster.TF_CONFIG + ": expected " + expected + ". Received: " + received, cause);
  }
}
