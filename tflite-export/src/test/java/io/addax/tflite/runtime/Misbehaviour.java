package io.addax.tflite.runtime;

import java.util.concurrent.CountDownLatch;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A process that comes to a bad end. */
final class Misbehaviour {
  private Misbehaviour() {}

  /** Points to where nothing is. */
  private static final class Wild extends BytePointer {
    Wild() {
      super((Pointer) null);
      address = 8;
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.err.println("about to " + arguments[0]);
    switch (arguments[0]) {
      case "hang" -> new CountDownLatch(1).await();
      case "crash" -> new Wild().get();
      case "halt" -> Runtime.getRuntime().halt(3);
      default -> Runtime.getRuntime().halt(128 + Integer.parseInt(arguments[0]));
    }
  }
}
