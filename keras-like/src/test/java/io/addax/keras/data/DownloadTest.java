package io.addax.keras.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class DownloadTest {
  /** What {@code numpy.savez_compressed} made of four small arrays. */
  private static final byte[] NPZ =
      Base64.getDecoder()
          .decode(
              "UEsDBC0AAAAIAAAAIQCaCbEc//////////8LABQAeF90cmFpbi5ucHkBABAAjAAAAAAAAABUAAAA"
                  + "AAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQW"
                  + "pAL5GsY6CkZApKmjUKtAHuBiYGRiZmFlY+fg5OIGAFBLAwQtAAAACAAAACEAKuOOsf//////////"
                  + "CwAUAHlfdHJhaW4ubnB5AQAQAIMAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBe"
                  + "U2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuRiZmAFBLAwQtAAAA"
                  + "CAAAACEAncyv0P//////////CgAUAHhfdGVzdC5ucHkBABAAhAAAAAAAAABMAAAAAAAAAJvsF+ob"
                  + "EMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CkZA"
                  + "pKmjUKtAHuA6cfLUaQBQSwMELQAAAAgAAAAhAEk6fc7//////////woAFAB5X3Rlc3QubnB5AQAQ"
                  + "AIEAAAAAAAAARQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SS"
                  + "ChJ3S8wpTgWKF2ckFqQC+RqGOpo6CrUKFAAuTgBQSwECLQMtAAAACAAAACEAmgmxHFQAAACMAAAA"
                  + "CwAAAAAAAAAAAAAAgAEAAAAAeF90cmFpbi5ucHlQSwECLQMtAAAACAAAACEAKuOOsUcAAACDAAAA"
                  + "CwAAAAAAAAAAAAAAgAGRAAAAeV90cmFpbi5ucHlQSwECLQMtAAAACAAAACEAncyv0EwAAACEAAAA"
                  + "CgAAAAAAAAAAAAAAgAEVAQAAeF90ZXN0Lm5weVBLAQItAy0AAAAIAAAAIQBJOn3ORQAAAIEAAAAK"
                  + "AAAAAAAAAAAAAACAAZ0BAAB5X3Rlc3QubnB5UEsFBgAAAAAEAAQA4gAAAB4CAAAAAA==");

  @TempDir Path home;
  private final Map<String, byte[]> files = new HashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private DownloadCache cache;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/data/",
        exchange -> {
          requests.incrementAndGet();
          byte[] body = files.get(exchange.getRequestURI().getPath().substring("/data/".length()));
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    cache =
        DownloadCache.at(home).from("http://localhost:" + server.getAddress().getPort() + "/data");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private List<Path> downloaded() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile).map(home::relativize).toList();
    }
  }

  @Test
  void mnistIsDownloadedOnceAndRead() throws Exception {
    files.put("mnist.npz", NPZ);
    TrainTest mnist = Mnist.load(cache, sha256(NPZ));
    assertEquals(HostTensor.wrap(DType.UINT8, Shape.of(3), new byte[] {1, 2, 3}), mnist.yTrain());
    assertEquals(Shape.of(3, 2, 2), mnist.xTrain().shape());
    assertArrayEquals(new float[] {200, 201, 202, 203}, mnist.xTest().floats());
    assertEquals(9, mnist.yTest().longAt(0));
    assertEquals(mnist, Mnist.load(cache, sha256(NPZ)));
    assertEquals(1, requests.get());
    assertEquals(List.of(Path.of("datasets", "mnist.npz")), downloaded());
    TrainTest scaled = mnist.divideBy(255).withChannel();
    assertEquals(Shape.of(1, 2, 2, 1), scaled.xTest().shape());
    assertEquals(200f / 255f, scaled.xTest().floats()[0]);
    assertEquals(3, scaled.train().cardinality());
    assertEquals(1, scaled.test().cardinality());
  }

  @Test
  void fashionMnistIsReadFromItsFourFiles() throws Exception {
    List<FashionMnist.Source> sources = new ArrayList<>();
    for (String name : List.of("a-images.gz", "a-labels.gz", "b-images.gz", "b-labels.gz")) {
      HostTensor tensor =
          HostTensor.wrap(DType.UINT8, Shape.of(1), new byte[] {(byte) sources.size()});
      Path file = home.resolve(name);
      IdxFile.write(file, tensor);
      files.put(name, Files.readAllBytes(file));
      Files.delete(file);
      sources.add(new FashionMnist.Source(name, sha256(files.get(name))));
    }
    TrainTest fashion = FashionMnist.load(cache, sources);
    assertEquals(0, fashion.xTrain().longAt(0));
    assertEquals(1, fashion.yTrain().longAt(0));
    assertEquals(2, fashion.xTest().longAt(0));
    assertEquals(3, fashion.yTest().longAt(0));
    assertTrue(Files.exists(home.resolve("datasets/fashion-mnist/a-images.gz")));
    assertEquals(10, FashionMnist.CLASSES.size());
  }

  @Test
  void anotherFileThanExpectedIsDeletedAndAnError() throws Exception {
    files.put("mnist.npz", NPZ);
    String expected = sha256(new byte[0]);
    Throwable e = assertThrows(IOException.class, () -> Mnist.load(cache, expected));
    assertTrue(e.getMessage().contains("expected a file with SHA-256 " + expected), e.getMessage());
    assertTrue(e.getMessage().contains("Received: " + sha256(NPZ)), e.getMessage());
    assertEquals(List.of(), downloaded());
  }

  @Test
  void aDamagedFileIsDownloadedAgain() throws Exception {
    files.put("mnist.npz", NPZ);
    Path place = home.resolve("datasets/mnist.npz");
    Files.createDirectories(place.getParent());
    Files.write(place, new byte[3]);
    assertEquals(3, Mnist.load(cache, sha256(NPZ)).yTrain().size());
    assertEquals(1, requests.get());
    Files.write(place, new byte[3]);
    server.stop(0);
    String sum = sha256(NPZ);
    Throwable e = assertThrows(IOException.class, () -> Mnist.load(cache, sum));
    assertTrue(e.getMessage().contains("in place of the damaged one there"), e.getMessage());
  }

  @Test
  void withoutANetworkTheErrorSaysWhatToPutWhere() throws IOException {
    server.stop(0);
    Throwable e = assertThrows(IOException.class, () -> Mnist.load(cache));
    String message = e.getMessage();
    assertTrue(message.startsWith("Cannot download http://localhost:"), message);
    assertTrue(message.contains("put it at " + home.resolve("datasets/mnist.npz")), message);
    assertTrue(message.contains("731c5ac602752760"), message);
    assertEquals(List.of(), downloaded());
  }

  @Test
  void aFileThatTheServerLacksIsAnError() {
    Throwable e = assertThrows(IOException.class, () -> FashionMnist.load(cache));
    assertTrue(e.getMessage().contains("status 404"), e.getMessage());
    assertTrue(e.getMessage().contains("train-images-idx3-ubyte.gz"), e.getMessage());
  }

  @Test
  void anArchiveWithoutTheArraysIsAnError() throws Exception {
    byte[] other = new byte[] {1, 2, 3};
    files.put("mnist.npz", other);
    String sum = sha256(other);
    assertThrows(IOException.class, () -> Mnist.load(cache, sum));
    assertFalse(downloaded().isEmpty(), "its checksum was right");
  }
}
