package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.util.List;

/**
 * A cluster that cannot begin or go on: its port is taken, or other tasks did not come, stopped or
 * no longer answer. TensorFlow's runtime cannot take a task back, so the job has to start again.
 */
public final class ClusterException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient List<ClusterTask> tasks;

  ClusterException(String message, List<ClusterTask> tasks, Throwable cause) {
    super(message, cause);
    this.tasks = List.copyOf(tasks);
  }

  /** The tasks that are to blame, as far as that is known. */
  public List<ClusterTask> tasks() {
    return tasks;
  }
}
