package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceScopeTest {
  @AfterEach
  void everyScopeIsClosed() {
    assertEquals(DeviceSpec.ANY, DeviceScope.current());
  }

  /** What {@code tf.device} makes of the same nesting. */
  @ParameterizedTest(name = "{0} then {1} is {2}")
  @CsvSource({
    "/GPU:1, '', /device:GPU:1",
    "'', cpu:0, /device:CPU:0",
    "/GPU:1, /CPU:0, /device:CPU:0",
    "/job:worker/task:1, gpu:0, /job:worker/task:1/device:GPU:0",
    "/device:CPU:1, gpu, /device:GPU:1",
  })
  void scopesNestByMerging(String outer, String inner, String both) {
    try (DeviceScope first = Device.scope(outer)) {
      try (DeviceScope second = Device.scope(inner)) {
        assertEquals(both, DeviceScope.current().toString());
        assertEquals(DeviceScope.current(), second.device());
      }
      assertEquals(DeviceSpec.parse(outer), DeviceScope.current());
      assertEquals(first.device(), DeviceScope.current());
    }
  }

  @Test
  void aScopeIsSeenByItsOwnThreadOnly() {
    try (DeviceScope scope = Device.scope("/CPU:1")) {
      assertEquals(DeviceSpec.ANY, CompletableFuture.supplyAsync(DeviceScope::current).join());
      assertEquals(scope.device(), DeviceScope.current());
    }
  }

  @Test
  void aScopeEndsWithABlockThatFails() {
    assertThrows(
        ArithmeticException.class,
        () -> {
          try (DeviceScope scope = Device.scope("/CPU:1")) {
            throw new ArithmeticException(scope.toString());
          }
        });
  }

  @Test
  void closingTwiceDoesNothing() {
    DeviceScope scope = Device.scope("/CPU:1");
    scope.close();
    scope.close();
  }

  @Test
  void theWrongOrderIsAnErrorAndChangesNothing() {
    DeviceScope outer = Device.scope("/CPU:1");
    DeviceScope inner = Device.scope("/CPU:2");
    Exception error = assertThrows(IllegalStateException.class, outer::close);
    assertEquals(
        "Device scopes end in the reverse order. Expected the scope of /device:CPU:2 to be closed"
            + " first. Received: the scope of /device:CPU:1",
        error.getMessage());
    assertEquals(inner.device(), DeviceScope.current());
    inner.close();
    assertEquals(outer.device(), DeviceScope.current());
    outer.close();
  }

  @Test
  void anotherThreadCannotCloseIt() throws InterruptedException {
    DeviceScope scope = Device.scope("/CPU:1");
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread other =
        new Thread(
            () -> thrown.complete(assertThrows(IllegalStateException.class, () -> scope.close())),
            "other");
    other.start();
    other.join();
    String message = thrown.join().getMessage();
    assertTrue(message.contains("Received: thread 'other'"), message);
    assertEquals(scope.device(), DeviceScope.current());
    scope.close();
  }

  @Test
  void aMalformedDeviceOpensNothing() {
    assertThrows(IllegalArgumentException.class, () -> Device.scope("/CPU:x"));
  }
}
