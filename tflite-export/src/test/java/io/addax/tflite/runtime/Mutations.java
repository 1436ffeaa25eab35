package io.addax.tflite.runtime;

import io.addax.graph.HostTensor;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.SizeByPart;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** A process that reads or runs damaged copies of a model, one after the other. */
final class Mutations {
  private static final int[] SIZES = {
    0, 1, -1, 127, 1 << 16, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x3fffffff, -4
  };

  private static final int MOST_ELEMENTS = 1 << 20;

  private Mutations() {}

  /** Arguments: what to do, the model, the first and the last number of the copies. */
  public static void main(String[] arguments) throws Exception {
    byte[] model = Files.readAllBytes(Path.of(arguments[1]));
    NativeInterpreter.loadTFLiteOnly();
    for (int i = Integer.parseInt(arguments[2]); i < Integer.parseInt(arguments[3]); i++) {
      byte[] damaged = of(model, i);
      System.out.println("begin " + i);
      System.out.println("end " + (arguments[0].equals("read") ? read(damaged) : run(damaged)));
      System.out.flush();
    }
    Runtime.getRuntime().halt(0);
  }

  /** Copy {@code number} of a model: cut, with flipped bits, or with absurd numbers in it. */
  static byte[] of(byte[] model, int number) {
    Random random = new Random(number * 7919L + model.length);
    byte[] copy = model.clone();
    // The tables, where damage does most, stand behind the constants.
    int from = random.nextBoolean() ? 0 : model.length * 3 / 4;
    switch (number % 4) {
      case 0 -> {
        return Arrays.copyOf(copy, random.nextInt(model.length));
      }
      case 1 -> {
        for (int i = 0; i <= random.nextInt(8); i++) {
          copy[from + random.nextInt(model.length - from)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 2 -> {
        int at = (from + random.nextInt(model.length - from - 4)) & ~3;
        int size = SIZES[random.nextInt(SIZES.length)];
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, size);
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        int at = from + random.nextInt(model.length - from - noise.length);
        System.arraycopy(noise, 0, copy, at, noise.length);
      }
    }
    return copy;
  }

  private static String read(byte[] damaged) {
    try {
      ModelSummary model = ModelSummary.read(damaged);
      model.describe();
      SizeByPart.of(damaged);
      return "result";
    } catch (IllegalArgumentException e) {
      return "exception";
    }
  }

  private static String run(byte[] damaged) {
    try (TFLiteInterpreter interpreter =
        TFLiteInterpreter.of(damaged, InterpreterConfig.defaults().withoutXnnpack())) {
      if (interpreter.inputs().stream().anyMatch(info -> info.shape().size() > MOST_ELEMENTS)) {
        return "result";
      }
      HostTensor[] inputs =
          interpreter.inputs().stream()
              .map(info -> HostTensor.zeros(info.dtype(), info.shape()))
              .toArray(HostTensor[]::new);
      interpreter.run(inputs);
      return "result";
    } catch (IllegalArgumentException | IllegalStateException e) {
      return "exception";
    }
  }
}
