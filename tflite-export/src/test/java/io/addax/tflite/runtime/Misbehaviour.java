package io.addax.tflite.runtime;

import java.util.concurrent.CountDownLatch;

/** A process that comes to a bad end. */
final class Misbehaviour {
  private Misbehaviour() {}

  public static void main(String[] arguments) throws Exception {
    System.err.println("about to " + arguments[0]);
    switch (arguments[0]) {
      case "hang" -> new CountDownLatch(1).await();
      case "halt" -> Runtime.getRuntime().halt(3);
      default -> Runtime.getRuntime().halt(128 + Integer.parseInt(arguments[0]));
    }
  }
}
