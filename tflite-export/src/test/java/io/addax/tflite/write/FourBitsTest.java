package io.addax.tflite.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class FourBitsTest {
  @Test
  void theFirstOfTwoStandsBelow() {
    byte[] elements = {1, -1, 7, -8, -7};
    HostTensor packed = FourBits.pack(HostTensor.wrap(DType.INT8, Shape.of(5), elements));
    assertArrayEquals(new byte[] {(byte) 0xf1, (byte) 0x87, 0x09}, (byte[]) packed.data());
  }
}
