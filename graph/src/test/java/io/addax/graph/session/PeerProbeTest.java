package io.addax.graph.session;

import static io.addax.graph.session.PeerProbe.Answer.ABSENT;
import static io.addax.graph.session.PeerProbe.Answer.ALIVE;
import static io.addax.graph.session.PeerProbe.Answer.OTHER;
import static io.addax.graph.session.PeerProbe.Answer.SILENT;
import static io.addax.graph.session.PeerProbe.Answer.UNKNOWN_HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.ClusterTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerProbeTest {
  private static PeerProbe.Answer ask(String host, int port, int millis) {
    return PeerProbe.ask(
        new ClusterTask("worker", 0, host + ":" + port), Duration.ofMillis(millis));
  }

  /** How much a client of HTTP/2 says first. */
  private static final int GREETING = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length() + 9;

  /**
   * Asks a server that reads what the client says first and then writes {@code answer}. If it left
   * something unread, its end would take back the answer.
   */
  private static PeerProbe.Answer askOneThatSays(byte[] answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().readNBytes(GREETING);
                  socket.getOutputStream().write(answer);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      thread.start();
      PeerProbe.Answer said = ask("localhost", server.getLocalPort(), 10_000);
      thread.join();
      return said;
    }
  }

  @Test
  void aServerOfGrpcSendsItsSettings() throws Exception {
    assertEquals(ALIVE, askOneThatSays(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}));
  }

  @Test
  void otherProgramsAnswerSomethingElse() throws Exception {
    byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertEquals(OTHER, askOneThatSays(http));
    assertEquals(OTHER, askOneThatSays(new byte[0]));
  }

  @Test
  void whoSaysNothingIsSilent() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      long start = System.nanoTime();
      assertEquals(SILENT, ask("localhost", server.getLocalPort(), 200));
      assertTrue(System.nanoTime() - start >= 150_000_000);
    }
  }

  @Test
  void whereNobodyListensThereIsNoPeer() throws Exception {
    ServerSocket server = new ServerSocket(0);
    server.close();
    assertEquals(ABSENT, ask("localhost", server.getLocalPort(), 1000));
    assertEquals(UNKNOWN_HOST, ask("no-such-host.invalid", 1, 1000));
  }
}
