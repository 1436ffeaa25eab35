package io.addax.devices;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks the machine that the program runs on. */
final class SystemGpuProbe implements GpuProbe {
  private final LibrarySearch libraries = LibrarySearch.system();

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
    return libraries.finds(soname);
  }
}
