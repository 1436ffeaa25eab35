package io.addax.devices;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.primitives.Ints;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process of a {@link Cluster}: what it is there for, and where it listens.
 *
 * @param job {@link Cluster#WORKER} or {@link Cluster#PARAMETER_SERVER}
 * @param index its number among those of its job
 * @param address {@code host:port}; the host is a name, an IPv4 address, or an IPv6 address in
 *     brackets
 */
public record ClusterTask(String job, int index, String address) {
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9_](?:[A-Za-z0-9._-]*)|\\[[0-9A-Fa-f:.]+\\]):(\\d{1,9})");

  private static final int HIGHEST_PORT = 65535;

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is no {@code host:port}, or the port is not from 1 to
   *     65535
   */
  public ClusterTask {
    checkNotNull(address, "The address of %s %s is null", job, index);
    Matcher parts = ADDRESS.matcher(address);
    checkArgument(
        parts.matches(),
        "Expected host:port as the address of %s %s. Received: '%s'",
        job,
        index,
        address);
    int port = Ints.tryParse(parts.group(2));
    checkArgument(
        port >= 1 && port <= HIGHEST_PORT,
        "Expected a port from 1 to %s in the address of %s %s. Received: '%s'",
        HIGHEST_PORT,
        job,
        index,
        address);
  }

  /** The host alone; an IPv6 address without its brackets. */
  public String host() {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port alone. */
  public int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** The process as a part of device strings, such as {@code /job:worker/replica:0/task:1}. */
  public DeviceSpec spec() {
    return DeviceSpec.ANY.withJob(job).withReplica(0).withTask(index);
  }

  /** For messages, such as {@code worker 1 at 10.0.0.2:2222}. */
  @Override
  public String toString() {
    return job + " " + index + " at " + address;
  }
}
