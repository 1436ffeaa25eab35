package io.addax.cli;

import io.addax.devices.NativeRuntime;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code addax version}: what runs here. */
@Command(
    name = "version",
    description = "Print the versions of Addax, Java and TensorFlow, and the platform.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  VersionCommand() {}

  @Override
  public Integer call() {
    Versions versions = new Versions();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Addax       %s%n", versions.addax());
    out.printf(
        "Java        %s (%s)%n",
        System.getProperty("java.version"), System.getProperty("java.vendor"));
    out.printf(
        "Platform    %s %s, %s, %d processors%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
    out.flush(); // the rest may fail
    out.printf(
        "TensorFlow  %s (TensorFlow Java %s)%n",
        NativeRuntime.version(), versions.tensorFlowJava());
    return 0;
  }
}
