package io.addax.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions that the build has written down. */
final class Versions implements IVersionProvider {
  private final Properties properties = new Properties();

  Versions() {
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String addax() {
    return properties.getProperty("addax");
  }

  String tensorFlowJava() {
    return properties.getProperty("tensorflow-java");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"addax " + addax()};
  }
}
