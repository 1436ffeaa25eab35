package io.addax.keras;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.addax.devices.DeviceSpec;
import io.addax.keras.utils.TextTable;
import io.addax.keras.utils.TextWrap.Align;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a model's ops ran and its variables live: what {@link Model#placement} found. Prints as a
 * table.
 *
 * @param layers the layers in the model's order, those of nested models by {@code model/layer}
 * @param rest what belongs to no layer: losses, metrics, step counters and what gradients of
 *     several layers share
 */
public record ModelPlacement(ImmutableList<Row> layers, Row rest) {
  private static final int COLUMNS = 100;

  /**
   * One layer. Every set has full names of devices, such as {@code
   * /job:localhost/replica:0/task:0/device:GPU:1}; it is empty where the layer has no such ops or
   * variables.
   *
   * @param name the layer's name, after those of the nested models it is in
   * @param className the layer's class
   * @param forward where its forward ops ran
   * @param backward where the backward ops of these ran
   * @param update where the ops ran that change its weights and slots
   * @param weights where its weights live
   * @param slots where what the optimizer keeps for its weights lives
   */
  public record Row(
      String name,
      String className,
      ImmutableSortedSet<DeviceSpec> forward,
      ImmutableSortedSet<DeviceSpec> backward,
      ImmutableSortedSet<DeviceSpec> update,
      ImmutableSortedSet<DeviceSpec> weights,
      ImmutableSortedSet<DeviceSpec> slots) {

    /** All devices of all columns. */
    public ImmutableSortedSet<DeviceSpec> devices() {
      return devices(
          List.of(forward, backward, update, weights, slots).stream()
              .flatMap(Collection::stream)
              .toList());
    }

    /** A set of devices, sorted by name. */
    public static ImmutableSortedSet<DeviceSpec> devices(Collection<DeviceSpec> devices) {
      return ImmutableSortedSet.copyOf(Comparator.comparing(DeviceSpec::toString), devices);
    }
  }

  /**
   * The row of a layer.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists the names
   */
  public Row layer(String name) {
    return layers.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No layer of this name. Expected one of "
                        + layers.stream().map(Row::name).toList()
                        + ". Received: '"
                        + name
                        + "'"));
  }

  /** A table of the layers, then of the rest; devices of this process by type and number. */
  @Override
  public String toString() {
    TextTable table =
        TextTable.builder(COLUMNS)
            .column("Layer (type)", Align.LEFT, 30)
            .column("Forward", Align.LEFT, 10)
            .column("Backward", Align.LEFT, 10)
            .column("Update", Align.LEFT, 10)
            .column("Weights", Align.LEFT, 10)
            .column("Slots", Align.LEFT, 10)
            .build();
    layers.forEach(row -> add(table, row.name() + " (" + row.className() + ")", row));
    add(table, "(rest)", rest);
    return String.join("\n", table.lines(COLUMNS));
  }

  private static void add(TextTable table, String name, Row row) {
    List<Function<Row, ImmutableSortedSet<DeviceSpec>>> columns =
        List.of(Row::forward, Row::backward, Row::update, Row::weights, Row::slots);
    ImmutableList.Builder<String> cells = ImmutableList.<String>builder().add(name);
    columns.forEach(column -> cells.add(text(column.apply(row))));
    table.addRow(cells.build());
  }

  private static String text(ImmutableSortedSet<DeviceSpec> devices) {
    return devices.isEmpty()
        ? "-"
        : devices.stream().map(ModelPlacement::text).collect(Collectors.joining(", "));
  }

  private static String text(DeviceSpec device) {
    boolean here = device.job().filter("localhost"::equals).isPresent();
    return here
        ? device.type().orElseThrow() + ":" + device.index().orElseThrow()
        : device.toString();
  }
}
