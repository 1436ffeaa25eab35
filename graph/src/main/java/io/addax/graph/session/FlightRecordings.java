package io.addax.graph.session;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps matrix products out of Java threads while Java Flight Recorder samples these.
 *
 * <p>Before its version 3.12, oneDNN's single-precision matrix products let the stack pointer point
 * into the heap. A signal that comes then lays its frame over whatever is there. The recorder's
 * execution samples are such signals, and only Java threads get them: in TensorFlow's own threads
 * the products are safe.
 */
final class FlightRecordings {
  /** Runtime images may lack it; then no class of it may be touched. */
  private static final boolean MODULE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private static final AtomicBoolean LISTENS = new AtomicBoolean();

  private FlightRecordings() {}

  /** Whether a recording samples Java threads now. */
  static boolean sampleJavaThreads() {
    return MODULE && Recorder.samples();
  }

  /** Says, once, that a recording samples threads in which sessions run, now or later. */
  static void warnOfThem() {
    if (MODULE && !LISTENS.getAndSet(true)) {
      // Loading the recorder's classes takes 20 ms, a part of a short command's time.
      Thread listening = new Thread(Recorder::listen, "addax-flight-recordings");
      listening.setDaemon(true);
      listening.start();
    }
  }

  /** All that needs the module. */
  private static final class Recorder implements FlightRecorderListener {
    private static final Logger LOG = LoggerFactory.getLogger(FlightRecordings.class);

    /** Events that come with signals; the second one since Java 25. */
    private static final Set<String> SAMPLES =
        Set.of("jdk.ExecutionSample#enabled", "jdk.CPUTimeSample#enabled");

    private final AtomicBoolean warned = new AtomicBoolean();

    static boolean samples() {
      return FlightRecorder.isInitialized()
          && FlightRecorder.getFlightRecorder().getRecordings().stream()
              .anyMatch(Recorder::samples);
    }

    private static boolean samples(Recording recording) {
      return recording.getState() == RecordingState.RUNNING
          && SAMPLES.stream()
              .anyMatch(name -> Boolean.parseBoolean(recording.getSettings().get(name)));
    }

    static void listen() {
      Recorder listener = new Recorder();
      FlightRecorder.addListener(listener);
      if (samples()) {
        listener.warn();
      }
    }

    @Override
    public void recordingStateChanged(Recording recording) {
      if (samples(recording)) {
        warn();
      }
    }

    private void warn() {
      if (!warned.getAndSet(true)) {
        LOG.warn(
            "A flight recording samples threads, and models that were made before it run in these"
                + " threads: a sample within a matrix product can end the JVM (oneDNN before"
                + " 3.12). Begin the recording before the models are made, as with"
                + " -XX:StartFlightRecording, or without jdk.ExecutionSample.");
      }
    }
  }
}
