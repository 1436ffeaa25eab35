package io.addax.devices;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks the machine that the program runs on. */
final class SystemGpuProbe implements GpuProbe {
  /** Reads the linker's files, which most questions do not need. */
  private final Supplier<LibrarySearch> libraries = Suppliers.memoize(LibrarySearch::system);

  @Override
  public Platform platform() {
    return Platform.current();
  }

  @Override
  public List<Device> gpus() {
    return Devices.list(Device.GPU);
  }

  @Override
  public boolean onClassPath(String resource) {
    return SystemGpuProbe.class.getClassLoader().getResource(resource) != null;
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(Path.of(path));
  }

  @Override
  public Optional<String> environment(String variable) {
    return Optional.ofNullable(System.getenv(variable));
  }

  @Override
  public boolean findsLibrary(String soname) {
    return libraries.get().finds(soname);
  }
}
