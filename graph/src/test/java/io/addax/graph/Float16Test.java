package io.addax.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.session.GraphSession;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class Float16Test {
  @Test
  void everyHalfValueSurvivesTheRoundTrip() {
    for (int bits = 0; bits < 65_536; bits++) {
      float value = Float16.toFloat((short) bits);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(Float16.toFloat(Float16.fromFloat(value))));
      } else {
        assertEquals((short) bits, Float16.fromFloat(value), "bits " + bits);
      }
    }
  }

  @Test
  void everyBfloat16ValueSurvivesTheRoundTrip() {
    for (int bits = 0; bits < 65_536; bits++) {
      float value = Float.intBitsToFloat(bits << 16);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(Float.intBitsToFloat(Float16.toBfloat16(value) << 16)));
      } else {
        assertEquals((short) bits, Float16.toBfloat16(value), "bits " + bits);
      }
    }
  }

  @Test
  void roundingEqualsTensorFlows() {
    Random random = new Random(1);
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      float any = Float.intBitsToFloat(random.nextInt());
      float ordinary = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(44) - 26));
      values[i] = i % 2 == 0 && !Float.isNaN(any) ? any : ordinary;
    }
    values[0] = 65_519.9f;
    values[1] = 65_520f;
    values[2] = 0x1p-25f;
    values[3] = -0f;
    values[4] = Float.NEGATIVE_INFINITY;
    HostTensor floats = HostTensor.of(Shape.of(values.length), values);
    Ops ops = Ops.create();
    Operand<?> x = ops.placeholder(DType.FLOAT32, Shape.of(-1));
    List<Operand<?>> casts = List.of(ops.cast(x, DType.FLOAT16), ops.cast(x, DType.BFLOAT16));
    try (GraphSession session = new GraphSession(ops.graph())) {
      List<HostTensor> theirs = session.run(List.of(x), List.of(floats), casts, List.of());
      for (HostTensor expected : theirs) {
        HostTensor ours = floats.cast(expected.dtype());
        for (int i = 0; i < values.length; i++) {
          assertEquals(expected.doubleAt(i), ours.doubleAt(i), expected.dtype() + " " + values[i]);
        }
      }
    }
    ops.graph().close();
  }
}
