package io.addax.devices;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks, in order, for everything that a GPU needs to be seen, and words what is missing. */
final class GpuDiagnosis {
  private static final String ARTIFACT = "org.tensorflow:tensorflow-core-native:linux-x86_64-gpu";

  /** The libraries that TensorFlow 2.18 opens at run time (CUDA 12, cuDNN 9), by SONAME. */
  private static final Map<String, String> CUDA = new LinkedHashMap<>();

  static {
    CUDA.put("libcudart.so.12", "CUDA runtime");
    CUDA.put("libcublas.so.12", "cuBLAS");
    CUDA.put("libcublasLt.so.12", "cuBLASLt");
    CUDA.put("libcufft.so.11", "cuFFT");
    CUDA.put("libcusolver.so.11", "cuSOLVER");
    CUDA.put("libcusparse.so.12", "cuSPARSE");
    CUDA.put("libcudnn.so.9", "cuDNN");
  }

  private final GpuProbe probe;
  private final List<String> lines = new ArrayList<>();

  GpuDiagnosis(GpuProbe probe) {
    this.probe = probe;
  }

  List<String> lines() {
    if (seesGpu()) {
      return List.copyOf(lines);
    }
    if (!probe.platform().equals(Platform.WITH_GPU)) {
      lines.add(
          String.format(
              "TensorFlow Java has a GPU build for %s only; this is %s.",
              Platform.WITH_GPU.name(), probe.platform().name()));
      return List.copyOf(lines);
    }
    int before = lines.size();
    checkClassPath();
    checkDriver();
    checkVisibility();
    checkCuda();
    if (lines.size() == before) {
      lines.add(
          "GPU library, driver and CUDA libraries are all there. Start the program with"
              + " TF_CPP_MIN_LOG_LEVEL=0 and read what TensorFlow says; the driver may be too old"
              + " for CUDA 12, or the GPU too old for this build.");
    }
    return List.copyOf(lines);
  }

  private boolean seesGpu() {
    List<Device> gpus;
    try {
      gpus = probe.gpus();
    } catch (IllegalStateException e) {
      lines.add("TensorFlow could not be asked: " + e.getMessage());
      return false;
    }
    for (Device gpu : gpus) {
      lines.add(
          String.format(
              "TensorFlow sees %s with %d MiB of memory.",
              gpu.shortName(), gpu.memoryBytes() >> 20));
    }
    if (gpus.isEmpty()) {
      lines.add("TensorFlow sees no GPU.");
    }
    return !gpus.isEmpty();
  }

  private void checkClassPath() {
    boolean gpu = probe.onClassPath(Platform.WITH_GPU.libraryResource("-gpu"));
    boolean cpu = probe.onClassPath(Platform.WITH_GPU.libraryResource(""));
    if (gpu && cpu) {
      lines.add(
          "The class path has both the CPU and the GPU build of TensorFlow, and the wrong one may be"
              + " taken: leave only "
              + ARTIFACT
              + ".");
    } else if (cpu) {
      lines.add(
          "The class path has TensorFlow's CPU build only: replace it by "
              + ARTIFACT
              + " (with Maven here: -Pgpu).");
    } else if (!gpu) {
      lines.add(
          "The class path has no native TensorFlow; if java.library.path provides it, make sure that"
              + " it is the GPU build.");
    }
  }

  private void checkDriver() {
    boolean kernel = probe.exists("/proc/driver/nvidia/version");
    boolean node =
        probe.exists("/dev/nvidiactl") || probe.exists("/dev/nvidia0") || probe.exists("/dev/dxg");
    boolean library = probe.findsLibrary("libcuda.so.1");
    if (!kernel && !node && !library) {
      lines.add("There is no NVIDIA driver (or no NVIDIA GPU) on this machine.");
    } else if (!node) {
      lines.add(
          "An NVIDIA driver is there, but no device file /dev/nvidia*: in a container, start it with"
              + " access to the GPU (docker run --gpus all).");
    } else if (!library) {
      lines.add(
          "The driver's library libcuda.so.1 is not found: install the NVIDIA driver; in a container,"
              + " NVIDIA_DRIVER_CAPABILITIES must include compute.");
    }
  }

  private void checkVisibility() {
    probe
        .environment("CUDA_VISIBLE_DEVICES")
        .filter(value -> value.isBlank() || value.strip().startsWith("-1"))
        .ifPresent(
            value ->
                lines.add(
                    "CUDA_VISIBLE_DEVICES is set to \"" + value + "\", which hides every GPU."));
  }

  private void checkCuda() {
    List<String> missing =
        CUDA.entrySet().stream()
            .filter(library -> !probe.findsLibrary(library.getKey()))
            .map(library -> library.getKey() + " (" + library.getValue() + ")")
            .toList();
    if (!missing.isEmpty()) {
      lines.add(
          "Missing of CUDA 12 and cuDNN 9: "
              + String.join(", ", missing)
              + ". Install them, or name their folder in LD_LIBRARY_PATH.");
    }
  }
}
