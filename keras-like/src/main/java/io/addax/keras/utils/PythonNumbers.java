package io.addax.keras.utils;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as Python writes them, so that what is printed and logged reads as Keras's does. */
public final class PythonNumbers {
  private PythonNumbers() {}

  /** {@code f"{x:.2f}"} for two digits: the exact value is rounded, halves to even. */
  public static String fixed(double x, int digits) {
    if (!Double.isFinite(x)) {
      return special(x);
    }
    String text = new BigDecimal(x).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    boolean lostSign = (x < 0 || 1 / x < 0) && !text.startsWith("-");
    return lostSign ? "-" + text : text;
  }

  /** {@code f"{x:.2e}"} for two digits. */
  public static String scientific(double x, int digits) {
    if (!Double.isFinite(x)) {
      return special(x);
    }
    BigDecimal rounded =
        new BigDecimal(x).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    return String.format(Locale.ROOT, "%." + digits + "e", rounded);
  }

  /** {@code repr(x)}: as many digits as tell the number from its neighbours. */
  public static String repr(double x) {
    if (!Double.isFinite(x)) {
      return special(x);
    } else if (x == 0) {
      return 1 / x < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(x)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    BigDecimal mantissa = shortest.movePointLeft(exponent).stripTrailingZeros();
    return mantissa.toPlainString()
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String special(double x) {
    return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  }
}
