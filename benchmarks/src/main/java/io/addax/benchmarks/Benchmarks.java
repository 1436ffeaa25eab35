package io.addax.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures Addax and Keras side by side and prints a table. {@code benchmarks/run} starts it. It
 * ends with 1 where a wanted figure is not reached.
 */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] args) throws IOException {
    if (List.of(args).contains("--help")) {
      System.out.print(Options.HELP);
      return;
    }
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("addax-benchmarks");
    Measuring measuring = new Measuring(options, folder);
    List<String> versions = measuring.versions();
    System.out.println(String.join(" | ", versions) + " | " + machine());
    List<Row> rows = measuring.all();
    System.out.println();
    System.out.print(Table.of(rows));
    if (options.json() != null) {
      Files.writeString(options.json(), json(versions, rows));
    }
    delete(folder);
    if (!rows.stream().allMatch(row -> row.wanted() == 0 || row.isReached())) {
      System.exit(1);
    }
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch");
  }

  private static String json(List<String> versions, List<Row> rows) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("what", row.what());
      values.put("unit", row.unit());
      values.put("addax", row.addax());
      values.put("beside", row.beside());
      if (row.isCompared()) {
        values.put("ratio", row.ratio());
      }
      if (row.wanted() != 0) {
        values.put("wanted", row.wanted());
        values.put("reached", row.isReached());
      }
      list.add(values);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("versions", versions);
    all.put("machine", machine());
    all.put("rows", list);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
