package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** Plug-ins that are made here, by the machine's C compiler. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the libraries are built as Linux has them")
class DevicePluginTest {
  @TempDir private Path folder;

  /** Compiles a library. */
  private Path library(String name, String code, String... more) throws Exception {
    Path source = Files.writeString(folder.resolve(name + ".c"), code);
    return compile(name, source, more);
  }

  private Path compile(String name, Path source, String... more) throws Exception {
    Path library = folder.resolve("lib" + name + ".so");
    List<String> command =
        new ArrayList<>(List.of("cc", "-O1", "-shared", "-fPIC", "-o", library.toString()));
    command.add(source.toString());
    command.addAll(Arrays.asList(more));
    try {
      Process compiler = new ProcessBuilder(command).inheritIO().start();
      assertTrue(compiler.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, compiler.exitValue(), command.toString());
    } catch (IOException e) {
      assumeTrue(false, "this machine has no C compiler: " + e.getMessage());
    }
    return library;
  }

  private static String refusal(Path library) {
    return assertThrows(IllegalArgumentException.class, () -> DevicePlugins.loadHere(library))
        .getMessage();
  }

  private static String trial(Path library) throws IOException {
    return PluginTrial.run(library).orElse("fine");
  }

  @Test
  void aFileThatIsNoLibraryIsAnError() throws Exception {
    for (Path none : List.of(folder.resolve("none.so"), folder)) {
      var e = assertThrows(IllegalArgumentException.class, () -> Devices.loadPlugin(none));
      assertEquals(
          "Expected a device plug-in, a shared library. Received: " + none + ", which is no file",
          e.getMessage());
    }
    Path text = Files.writeString(folder.resolve("text.so"), "hello");
    assertTrue(trial(text).contains("file too short"), trial(text));
    assertTrue(refusal(text).startsWith("Expected a device plug-in of TensorFlow's. Received: "));
  }

  @Test
  void aLibraryThatIsNoPluginIsAnError() throws Exception {
    Path library = library("plain", "int nothing(void) { return 0; }");
    assertEquals("it has none of the functions [SE_InitPlugin, TFNPD_InitPlugin]", trial(library));
  }

  @Test
  void aLibraryOfWhichPartIsMissingIsAnError() throws Exception {
    byte[] whole = Files.readAllBytes(library("whole", "char data[100000] = {1};"));
    Path half = Files.write(folder.resolve("half.so"), Arrays.copyOf(whole, 3000));
    assertTrue(trial(half).startsWith("loading it in a process of its own brought it down"));
  }

  @Test
  void aPluginThatDoesNotRegisterItselfIsAnError() throws Exception {
    String message = trial(library("empty", "void SE_InitPlugin(void* p, void* s) {}"));
    assertTrue(
        message.startsWith("loading it in a process of its own brought it down; it said: "),
        message);
    assertTrue(
        message.contains("'destroy_platform' field in SE_PlatformRegistrationParams must be set."),
        message);
  }

  @Test
  void aPluginBringsItsDevices() throws Exception {
    NativeRuntime.load();
    Path fpga = compile("fpga", Path.of("src", "test", "c", "fpga.c"), tensorFlow());
    assertEquals(
        List.of(
            "has plug-ins: true",
            "[CPU:0, FPGA:0, FPGA:1]",
            "3.0 + 3.0 = 6.0 on /job:localhost/replica:0/task:0/device:FPGA:1",
            "Expected device plug-ins to be loaded before the first session or device listing."
                + " Received: "
                + folder.resolve("libempty.so")
                + ", after Devices.list has opened the devices"),
        new ChildJvm()
            .option("-Dplugin=" + fpga)
            .option("-Dlate=" + library("empty", "int nothing;"))
            .run(LoadsPlugin.class)
            .lines());
  }

  /** The libraries that a plug-in is linked with. */
  private static String[] tensorFlow() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : List.of("libtensorflow_cc.so.2", "libtensorflow_framework.so.2")) {
      files.add(LoadedLibrary.find(name).orElseThrow().file().toString());
    }
    return files.toArray(new String[0]);
  }

  static final class LoadsPlugin {
    private static final Predicate<NodeExecStats> IS_SUM = node -> node.getNodeName().equals("sum");

    public static void main(String[] args) {
      Path plugin = Path.of(System.getProperty("plugin"));
      Devices.loadPlugin(plugin);
      System.out.println("has plug-ins: " + Devices.hasPlugins());
      System.out.println(Devices.list().stream().map(Device::shortName).toList());
      Devices.loadPlugin(plugin);
      RuntimeConfig strict = RuntimeConfig.defaults().withSoftPlacement(false);
      add(Placement.of(strict).resolve("/fpga:1").toString(), strict);
      try {
        Devices.loadPlugin(Path.of(System.getProperty("late")));
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }

    /** Adds on a device, and tells where that was done. */
    private static void add(String device, RuntimeConfig config) {
      AttrValue type = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
      GraphDef.Builder sum = GraphDef.newBuilder();
      sum.addNodeBuilder().setName("x").setOp("Placeholder").putAttr("dtype", type);
      sum.addNodeBuilder()
          .setName("sum")
          .setOp("AddV2")
          .addInput("x")
          .addInput("x")
          .putAttr("T", type)
          .setDevice(device);
      RunOptions traced =
          RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();
      try (Graph graph = new Graph()) {
        graph.importGraphDef(sum.build());
        try (Session session = new Session(graph, config.toConfigProto());
            TFloat32 three = TFloat32.scalarOf(3f);
            Result result =
                session
                    .runner()
                    .setOptions(traced)
                    .feed("x", three)
                    .fetch("sum")
                    .runAndFetchMetadata()) {
          RunMetadata trace = result.getMetadata().orElseThrow();
          System.out.println(
              "3.0 + 3.0 = "
                  + ((TFloat32) result.get(0)).getFloat()
                  + " on "
                  + trace.getStepStats().getDevStatsList().stream()
                      .filter(stats -> stats.getNodeStatsList().stream().anyMatch(IS_SUM))
                      .map(DeviceStepStats::getDevice)
                      .collect(Collectors.joining(" and ")));
        }
      }
    }
  }
}
