package io.addax.keras.data;

/** Scales images as {@code tf.image.resize(…, method="bilinear", antialias=False)} does. */
final class Bilinear {
  private final Axis rows;
  private final Axis columns;
  private final int channels;

  /** Scales squares of {@code from} pixels of one channel to squares of {@code to} pixels. */
  Bilinear(int from, int to) {
    this(from, from, to, to, 1);
  }

  /** Scales images of a size and a number of channels. */
  Bilinear(int fromHeight, int fromWidth, int toHeight, int toWidth, int channels) {
    this.rows = new Axis(fromHeight, toHeight);
    this.columns = new Axis(fromWidth, toWidth);
    this.channels = channels;
  }

  /** Between which two pixels each new one lies, and where. */
  private static final class Axis {
    final int from;
    final int to;
    final int[] lower;
    final int[] upper;
    final float[] fraction;

    Axis(int from, int to) {
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
  }

  /**
   * Scales the image at {@code in[at]}, unsigned bytes of shape (height, width, channels), writing
   * it to {@code out[outAt]}.
   */
  void scale(byte[] in, int at, float[] out, int outAt) {
    int to = outAt;
    for (int y = 0; y < rows.to; y++) {
      int above = at + rows.lower[y] * columns.from * channels;
      int below = at + rows.upper[y] * columns.from * channels;
      for (int x = 0; x < columns.to; x++) {
        int left = columns.lower[x] * channels;
        int right = columns.upper[x] * channels;
        for (int c = 0; c < channels; c++) {
          float top = mix(in[above + left + c], in[above + right + c], columns.fraction[x]);
          float bottom = mix(in[below + left + c], in[below + right + c], columns.fraction[x]);
          out[to++] = top + (bottom - top) * rows.fraction[y];
        }
      }
    }
  }

  private static float mix(byte left, byte right, float fraction) {
    int from = left & 0xff;
    return from + ((right & 0xff) - from) * fraction;
  }
}
