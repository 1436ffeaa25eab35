package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GpuDiagnosisTest {
  private static final String CPU_BUILD =
      "org/tensorflow/internal/c_api/linux-x86_64/libtensorflow_cc.so.2";
  private static final String GPU_BUILD =
      "org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";

  private static final Device GPU =
      new Device("/job:localhost/replica:0/task:0/device:GPU:0", "GPU", 8L << 30, 1);

  private final Fake machine = new Fake();

  @Test
  void aVisibleGpuNeedsNoExplanation() {
    machine.gpus = List.of(GPU);
    assertEquals(List.of("TensorFlow sees GPU:0 with 8192 MiB of memory."), machine.diagnose());
  }

  @Test
  void aPlatformWithoutGpuBuild() {
    machine.platform = new Platform("macosx-arm64");
    assertEquals(
        List.of(
            "TensorFlow sees no GPU.",
            "TensorFlow Java has a GPU build for linux-x86_64 only; this is macosx-arm64."),
        machine.diagnose());
  }

  @Test
  void onlyTheCpuBuildOnTheClassPath() {
    machine.classPath = Set.of(CPU_BUILD);
    assertFinding("has TensorFlow's CPU build only", "linux-x86_64-gpu", "-Pgpu");
  }

  @Test
  void bothBuildsOnTheClassPath() {
    machine.classPath = Set.of(CPU_BUILD, GPU_BUILD);
    assertFinding("both the CPU and the GPU build");
  }

  @Test
  void noBuildOnTheClassPath() {
    machine.classPath = Set.of();
    assertFinding("no native TensorFlow", "java.library.path");
  }

  @Test
  void noDriver() {
    machine.files.clear();
    machine.libraries.remove("libcuda.so.1");
    assertFinding("There is no NVIDIA driver");
  }

  @Test
  void aContainerWithoutAccessToTheGpu() {
    machine.files.removeIf(file -> file.startsWith("/dev/"));
    assertFinding("no device file /dev/nvidia*", "--gpus all");
  }

  @Test
  void aDriverWithoutItsLibrary() {
    machine.libraries.remove("libcuda.so.1");
    assertFinding("libcuda.so.1 is not found", "NVIDIA_DRIVER_CAPABILITIES");
  }

  @Test
  void windowsSubsystemForLinuxHasAnotherDeviceFile() {
    machine.files = new HashSet<>(Set.of("/dev/dxg"));
    assertFinding("all there");
  }

  @Test
  void gpusHiddenByTheEnvironment() {
    machine.environment.put("CUDA_VISIBLE_DEVICES", "-1");
    assertFinding("CUDA_VISIBLE_DEVICES is set to \"-1\"");
    machine.environment.put("CUDA_VISIBLE_DEVICES", "");
    assertFinding("CUDA_VISIBLE_DEVICES is set to \"\"");
    machine.environment.put("CUDA_VISIBLE_DEVICES", "0");
    assertFinding("all there");
  }

  @Test
  void missingCudaLibrariesAreNamed() {
    machine.libraries.removeAll(Set.of("libcudnn.so.9", "libcufft.so.11"));
    assertFinding("Missing of CUDA 12 and cuDNN 9: libcufft.so.11 (cuFFT), libcudnn.so.9 (cuDNN).");
  }

  @Test
  void everythingThere() {
    assertFinding("all there", "TF_CPP_MIN_LOG_LEVEL=0");
  }

  @Test
  void severalFindingsAreAllTold() {
    machine.classPath = Set.of(CPU_BUILD);
    machine.files.clear();
    machine.libraries.clear();
    assertEquals(4, machine.diagnose().size());
  }

  @Test
  void aTensorFlowThatDoesNotLoadIsNoReasonToGiveUp() {
    machine.failure = new IllegalStateException("no jnitensorflow");
    machine.classPath = Set.of();
    List<String> lines = machine.diagnose();
    assertEquals("TensorFlow could not be asked: no jnitensorflow", lines.get(0));
    assertTrue(lines.get(1).contains("no native TensorFlow"));
  }

  /** The guide quotes every finding, word for word. */
  @Test
  void theGuideHasEveryFinding() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "gpu.md"));
    Map<String, Consumer<Fake>> cases = new LinkedHashMap<>();
    cases.put("nothing", fake -> {});
    cases.put("GPU", fake -> fake.gpus = List.of(GPU));
    cases.put("platform", fake -> fake.platform = new Platform("macosx-arm64"));
    cases.put("CPU build", fake -> fake.classPath = Set.of(CPU_BUILD));
    cases.put("both builds", fake -> fake.classPath = Set.of(CPU_BUILD, GPU_BUILD));
    cases.put("no build", fake -> fake.classPath = Set.of());
    cases.put(
        "driver",
        fake -> {
          fake.files.clear();
          fake.libraries.remove("libcuda.so.1");
        });
    cases.put("container", fake -> fake.files.removeIf(file -> file.startsWith("/dev/")));
    cases.put("library", fake -> fake.libraries.remove("libcuda.so.1"));
    cases.put("hidden", fake -> fake.environment.put("CUDA_VISIBLE_DEVICES", "-1"));
    cases.put("CUDA", fake -> fake.libraries.removeAll(Set.of("libcudnn.so.9", "libcufft.so.11")));
    cases.forEach(
        (name, change) -> {
          Fake fake = new Fake();
          change.accept(fake);
          for (String line : fake.diagnose()) {
            assertTrue(guide.contains(line), () -> name + ": docs/gpu.md lacks: " + line);
          }
        });
  }

  /** Exactly one finding, after the line that no GPU is seen. */
  private void assertFinding(String... words) {
    List<String> lines = machine.diagnose();
    assertEquals("TensorFlow sees no GPU.", lines.get(0));
    assertEquals(2, lines.size(), lines.toString());
    for (String word : words) {
      assertTrue(lines.get(1).contains(word), lines.get(1));
    }
  }

  /** A machine that has everything and shows no GPU all the same. */
  private static final class Fake implements GpuProbe {
    Platform platform = Platform.WITH_GPU;
    List<Device> gpus = List.of();
    IllegalStateException failure;
    Set<String> classPath = Set.of(GPU_BUILD);
    Set<String> files =
        new HashSet<>(Set.of("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/nvidia0"));
    Map<String, String> environment = new HashMap<>();
    Set<String> libraries =
        new HashSet<>(
            Set.of(
                "libcuda.so.1",
                "libcudart.so.12",
                "libcublas.so.12",
                "libcublasLt.so.12",
                "libcufft.so.11",
                "libcusolver.so.11",
                "libcusparse.so.12",
                "libcudnn.so.9"));

    List<String> diagnose() {
      return new GpuDiagnosis(this).lines();
    }

    @Override
    public Platform platform() {
      return platform;
    }

    @Override
    public List<Device> gpus() {
      if (failure != null) {
        throw failure;
      }
      return gpus;
    }

    @Override
    public boolean onClassPath(String resource) {
      return classPath.contains(resource);
    }

    @Override
    public boolean exists(String path) {
      return files.contains(path);
    }

    @Override
    public Optional<String> environment(String variable) {
      return Optional.ofNullable(environment.get(variable));
    }

    @Override
    public boolean findsLibrary(String soname) {
      return libraries.contains(soname);
    }
  }
}
