package io.addax.graph.session;

import io.addax.devices.ClusterTask;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks whether TensorFlow's server answers at an address.
 *
 * <p>A connection alone proves little: the system makes it for a process that has been suspended,
 * and for any other program on that port. So this begins as every gRPC client does, and waits for
 * the settings that an HTTP/2 server sends first.
 */
final class PeerProbe {
  /** What a task does when it is asked. */
  enum Answer {
    /** Its server answers. */
    ALIVE("answers"),
    /** Nobody listens there. */
    ABSENT("nobody listens there"),
    /** The host has no address. */
    UNKNOWN_HOST("there is no such host"),
    /** Whoever listens there says nothing. */
    SILENT("it does not answer"),
    /** What listens there is no server of TensorFlow's. */
    OTHER("another program listens there");

    private final String words;

    Answer(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int FRAME_HEADER = 9;
  private static final int FRAME_TYPE = 3;
  private static final byte SETTINGS = 4;

  private PeerProbe() {}

  static Answer ask(ClusterTask task, Duration timeout) {
    int millis = (int) Math.max(1, timeout.toMillis());
    InetSocketAddress address = new InetSocketAddress(task.host(), task.port());
    if (address.isUnresolved()) {
      return Answer.UNKNOWN_HOST;
    }
    try (Socket socket = new Socket()) {
      try {
        socket.connect(address, millis);
      } catch (ConnectException e) {
        return Answer.ABSENT;
      }
      socket.setSoTimeout(millis);
      byte[] settings = new byte[FRAME_HEADER];
      settings[FRAME_TYPE] = SETTINGS;
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(settings);
      byte[] header = new byte[FRAME_HEADER];
      new DataInputStream(socket.getInputStream()).readFully(header);
      return header[FRAME_TYPE] == SETTINGS ? Answer.ALIVE : Answer.OTHER;
    } catch (SocketTimeoutException | NoRouteToHostException e) {
      return Answer.SILENT;
    } catch (IOException e) {
      return Answer.OTHER;
    }
  }
}
