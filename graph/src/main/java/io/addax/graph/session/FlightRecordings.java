package io.addax.graph.session;

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
  private static final Logger LOG = LoggerFactory.getLogger(FlightRecordings.class);
  private static final String SAMPLES = "jdk.ExecutionSample#enabled";
  private static final AtomicBoolean LISTENS = new AtomicBoolean();

  private FlightRecordings() {}

  /** Whether a recording samples Java threads now. */
  static boolean sampleJavaThreads() {
    try {
      return FlightRecorder.isInitialized()
          && FlightRecorder.getFlightRecorder().getRecordings().stream()
              .anyMatch(FlightRecordings::samples);
    } catch (NoClassDefFoundError e) { // a runtime image without the module jdk.jfr
      return false;
    }
  }

  private static boolean samples(Recording recording) {
    return recording.getState() == RecordingState.RUNNING
        && Boolean.parseBoolean(recording.getSettings().get(SAMPLES));
  }

  /** Says once that a recording comes too late for the sessions that there are. */
  static void warnOfLaterOnes() {
    if (!LISTENS.getAndSet(true)) {
      // Loading the recorder's classes takes 20 ms, a part of a short command's time.
      Thread listening = new Thread(FlightRecordings::listen, "addax-flight-recordings");
      listening.setDaemon(true);
      listening.start();
    }
  }

  private static void listen() {
    try {
      FlightRecorder.addListener(new Warning());
    } catch (NoClassDefFoundError e) {
      LOG.debug("No flight recorder", e);
    }
  }

  private static final class Warning implements FlightRecorderListener {
    private final AtomicBoolean given = new AtomicBoolean();

    @Override
    public void recordingStateChanged(Recording recording) {
      if (samples(recording) && !given.getAndSet(true)) {
        LOG.warn(
            "A flight recording samples threads, and models made before it run in these threads: a"
                + " sample within a matrix product can end the JVM (oneDNN before 3.12)."
                + " Begin the recording before the models are made, as with"
                + " -XX:StartFlightRecording, or without jdk.ExecutionSample.");
      }
    }
  }
}
