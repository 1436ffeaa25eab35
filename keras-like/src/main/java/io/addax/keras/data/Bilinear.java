package io.addax.keras.data;

/** Scales images as {@code tf.image.resize(…, method="bilinear", antialias=False)} does. */
final class Bilinear {
  private final int[] lower;
  private final int[] upper;
  private final float[] fraction;
  private final int from;
  private final int to;

  /** Scales squares of {@code from} pixels to squares of {@code to} pixels. */
  Bilinear(int from, int to) {
    this.from = from;
    this.to = to;
    this.lower = new int[to];
    this.upper = new int[to];
    this.fraction = new float[to];
    float scale = from / (float) to;
    for (int i = 0; i < to; i++) {
      float position = (i + 0.5f) * scale - 0.5f;
      float floor = (float) Math.floor(position);
      lower[i] = Math.max(0, (int) floor);
      upper[i] = Math.min(from - 1, (int) Math.ceil(position));
      fraction[i] = position - floor;
    }
  }

  /** Scales the image of bytes at {@code in[at]}, writing it to {@code out[outAt]}. */
  void scale(byte[] in, int at, float[] out, int outAt) {
    for (int y = 0; y < to; y++) {
      int above = at + lower[y] * from;
      int below = at + upper[y] * from;
      for (int x = 0; x < to; x++) {
        float top = mix(in[above + lower[x]], in[above + upper[x]], fraction[x]);
        float bottom = mix(in[below + lower[x]], in[below + upper[x]], fraction[x]);
        out[outAt + y * to + x] = top + (bottom - top) * fraction[y];
      }
    }
  }

  private static float mix(int left, int right, float fraction) {
    return left + (right - left) * fraction;
  }
}
