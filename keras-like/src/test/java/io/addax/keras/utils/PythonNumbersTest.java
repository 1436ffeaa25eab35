package io.addax.keras.utils;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python prints for {@code repr(x)}, {@code f"{x:.4f}"} and {@code f"{x:.4e}"}. */
class PythonNumbersTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0.5, 0.5, 0.5000, 5.0000e-01",
    "0.00001, 1e-05, 0.0000, 1.0000e-05",
    "0.0001, 0.0001, 0.0001, 1.0000e-04",
    "1.5e-7, 1.5e-07, 0.0000, 1.5000e-07",
    "1e16, 1e+16, 10000000000000000.0000, 1.0000e+16",
    "123456789, 123456789.0, 123456789.0000, 1.2346e+08",
    "0.00005, 5e-05, 0.0001, 5.0000e-05",
    "0.12345, 0.12345, 0.1235, 1.2345e-01",
    "2.5e-5, 2.5e-05, 0.0000, 2.5000e-05",
    "-0.00001, -1e-05, -0.0000, -1.0000e-05",
    "0, 0.0, 0.0000, 0.0000e+00",
    "1e-300, 1e-300, 0.0000, 1.0000e-300",
    "NaN, nan, nan, nan",
    "Infinity, inf, inf, inf",
    "-Infinity, -inf, -inf, -inf"
  })
  void readsAsInPython(double x, String repr, String fixed, String scientific) {
    assertEquals(repr, PythonNumbers.repr(x));
    assertEquals(fixed, PythonNumbers.fixed(x, 4));
    assertEquals(scientific, PythonNumbers.scientific(x, 4));
  }
}
