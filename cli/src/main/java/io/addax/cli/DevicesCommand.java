package io.addax.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.devices.Device;
import io.addax.devices.Devices;
import io.addax.devices.RuntimeConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code addax devices}: what a model can run on, and why no GPU is among it. */
@Command(
    name = "devices",
    description = "List the devices that TensorFlow sees, and say why no GPU is among them.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--logical-cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Split the processor into N devices. Default: ${DEFAULT-VALUE}.")
  private int logicalCpus;

  DevicesCommand() {}

  @Override
  public Integer call() {
    if (logicalCpus < 1) {
      throw new ParameterException(
          spec.commandLine(), "Expected --logical-cpus of 1 or more. Received: " + logicalCpus);
    }
    List<Device> devices = Devices.list(RuntimeConfig.defaults().withLogicalCpus(logicalCpus));
    List<String> diagnosis = Devices.diagnose();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new GsonBuilder().setPrettyPrinting().create().toJson(toJson(devices, diagnosis)));
    } else {
      print(out, devices, diagnosis);
    }
    return 0;
  }

  private static void print(PrintWriter out, List<Device> devices, List<String> diagnosis) {
    String row = "%-8s %-6s %12s  %s%n";
    out.printf(row, "DEVICE", "TYPE", "MEMORY", "NAME");
    for (Device device : devices) {
      out.printf(row, device.shortName(), device.type(), memory(device), device.name());
    }
    out.println("* what TensorFlow says of every CPU, whatever the machine has");
    out.println();
    diagnosis.forEach(out::println);
  }

  private static String memory(Device device) {
    return (device.memoryBytes() >> 20) + " MiB" + (device.type().equals(Device.CPU) ? "*" : " ");
  }

  private static JsonObject toJson(List<Device> devices, List<String> diagnosis) {
    JsonArray list = new JsonArray();
    for (Device device : devices) {
      JsonObject json = new JsonObject();
      json.addProperty("device", device.shortName());
      json.addProperty("type", device.type());
      json.addProperty("memory_bytes", device.memoryBytes());
      json.addProperty("name", device.name());
      list.add(json);
    }
    JsonArray lines = new JsonArray();
    diagnosis.forEach(lines::add);
    JsonObject all = new JsonObject();
    all.add("devices", list);
    all.add("diagnosis", lines);
    return all;
  }
}
