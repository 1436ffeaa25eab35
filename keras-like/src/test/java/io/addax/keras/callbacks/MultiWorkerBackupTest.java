package io.addax.keras.callbacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.graph.session.TaskProcess;
import io.addax.keras.Model;
import io.addax.keras.distribute.MultiWorkerMirroredStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job of two workers, one of which is killed, is run again and ends with the same weights. */
class MultiWorkerBackupTest {
  @TempDir Path folder;

  private TaskProcess start(Cluster worker, int saveFreq, String run, boolean waits)
      throws IOException {
    boolean chief = worker.isChief();
    return TaskProcess.start(
        worker,
        Worker.class,
        folder.resolve(run.equals("whole") ? "unused" : "backup").toString(),
        Integer.toString(saveFreq),
        folder.resolve(run + (chief ? "-chief" : "-other")).toString(),
        Boolean.toString(waits && !chief));
  }

  private void run(int saveFreq, String run) throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = start(cluster, saveFreq, run, false);
        TaskProcess other = start(cluster.at("worker", 1), saveFreq, run, false)) {
      chief.end(0);
      other.end(0);
    }
  }

  private byte[] weights(String run) throws IOException {
    return Files.readAllBytes(folder.resolve(run + ".data-00000-of-00001"));
  }

  @ParameterizedTest(name = "every {0} batches")
  @ValueSource(ints = {0, 2})
  @Timeout(300)
  void aJobThatLostAWorkerIsRunAgain(int saveFreq) throws Exception {
    run(saveFreq, "whole");
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = start(cluster, saveFreq, "killed", true);
        TaskProcess other = start(cluster.at("worker", 1), saveFreq, "killed", true)) {
      other.await(BackedUpTraining.WAITING);
      other.kill();
      chief.end(Worker.LOST);
    }
    try (Stream<Path> left = Files.list(folder)) {
      List<String> names = left.map(path -> path.getFileName().toString()).toList();
      assertTrue(names.contains("backup"), names.toString());
      assertFalse(names.contains("killed-chief.index"), names.toString());
    }
    run(saveFreq, "killed");
    assertArrayEquals(weights("whole-chief"), weights("killed-chief"));
    assertArrayEquals(weights("whole-chief"), weights("killed-other"));
    assertFalse(Files.exists(folder.resolve("backup")));
  }

  /** Trains as {@link BackedUpTraining} does, in step with the other worker. */
  static final class Worker {
    static final int LOST = 3;

    public static void main(String[] arguments) throws Exception {
      int end = 0;
      try (Model model = BackedUpTraining.model(BackedUpTraining.optimizer())) {
        model.distribute(new MultiWorkerMirroredStrategy());
        BackedUpTraining.train(model, arguments);
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
        end = LOST;
      }
      System.out.flush();
      Runtime.getRuntime().halt(end);
    }
  }
}
