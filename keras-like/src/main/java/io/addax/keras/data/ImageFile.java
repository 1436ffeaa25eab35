package io.addax.keras.data;

import io.addax.graph.HostTensor;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.tensorflow.ndarray.Shape;

/**
 * PNG, JPEG, BMP and GIF files (the first picture of an animation), read as {@code
 * tf.image.decode_image} reads them and scaled as {@code tf.image.resize} scales.
 *
 * <pre>{@code
 * HostTensor image = ImageFile.read(Path.of("cat.jpg"), 160, 160, ColorMode.RGB);
 * // float32 (160, 160, 3), from 0 to 255
 * }</pre>
 *
 * <p>JPEGs come out as libjpeg's accurate decoder has them; TensorFlow takes its fast one, which
 * may be off by 6 of 255. What an image declares is checked before memory is taken for it: it may
 * have at most 2^26 pixels and 2^28 bytes. No display is needed.
 */
public final class ImageFile {
  private static final long MAX_PIXELS = 1 << 26;
  private static final long MAX_BYTES = 1 << 28;

  private ImageFile() {}

  /**
   * An image, scaled by bilinear interpolation whatever its proportions.
   *
   * @return float32 of shape (height, width, channels), from 0 to 255
   * @throws IOException if the file cannot be read, is no such image, is damaged or too large
   */
  public static HostTensor read(Path file, int height, int width, ColorMode mode)
      throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + ": expected at most " + MAX_BYTES + " bytes. Received: " + Files.size(file));
    }
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("expected a PNG, JPEG, BMP or GIF image. Received: something else");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return scaled(decode(reader), height, width, mode);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Readers answer damaged files with exceptions of any kind.
      throw new IOException(file + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
    }
  }

  private static BufferedImage decode(ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MAX_PIXELS) {
      throw new IOException(
          "expected at most "
              + MAX_PIXELS
              + " pixels. Received: "
              + reader.getWidth(0)
              + " x "
              + reader.getHeight(0));
    }
    return reader.read(0);
  }

  private static HostTensor scaled(BufferedImage image, int height, int width, ColorMode mode) {
    byte[] pixels = mode == ColorMode.GRAYSCALE ? gray(image) : colours(image, mode.channels());
    float[] out = new float[Math.multiplyExact(Math.multiplyExact(height, width), mode.channels())];
    new Bilinear(image.getHeight(), image.getWidth(), height, width, mode.channels())
        .scale(pixels, 0, out, 0);
    return HostTensor.of(Shape.of(height, width, mode.channels()), out);
  }

  /** The brightness of ITU-R BT.601, in the fixed point numbers of libpng. */
  private static byte[] gray(BufferedImage image) {
    byte[] rgb = colours(image, 3);
    byte[] out = new byte[rgb.length / 3];
    for (int i = 0; i < out.length; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      out[i] = (byte) (9798 * red + 19235 * green + 3735 * blue >> 15);
    }
    return out;
  }

  /** Unsigned bytes of shape (height, width, channels), for three or four channels. */
  private static byte[] colours(BufferedImage image, int channels) {
    int width = image.getWidth();
    byte[] out =
        new byte[Math.multiplyExact(Math.multiplyExact(width, image.getHeight()), channels)];
    boolean plain = isPlain(image);
    int[] line = new int[width * image.getRaster().getNumBands()];
    for (int y = 0; y < image.getHeight(); y++) {
      if (plain) {
        samples(image.getRaster(), image.getColorModel().hasAlpha(), y, line, out, channels);
      } else {
        for (int x = 0; x < width; x++) {
          int argb = image.getRGB(x, y);
          int at = (y * width + x) * channels;
          out[at] = (byte) (argb >> 16);
          out[at + 1] = (byte) (argb >> 8);
          out[at + 2] = (byte) argb;
          if (channels == 4) {
            out[at + 3] = (byte) (argb >>> 24);
          }
        }
      }
    }
    return out;
  }

  /**
   * Whether the samples are the colours, of 8 or 16 bits. For those, {@code getRGB} would convert
   * between colour spaces, and make every gray brighter.
   */
  private static boolean isPlain(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel) {
      return false;
    }
    int bits = model.getComponentSize(0);
    int type = image.getRaster().getSampleModel().getDataType();
    boolean whole = type != DataBuffer.TYPE_FLOAT && type != DataBuffer.TYPE_DOUBLE;
    boolean same = true;
    for (int size : model.getComponentSize()) {
      same &= size == bits;
    }
    return whole && same && (bits == 8 || bits == 16);
  }

  private static void samples(
      Raster raster, boolean alpha, int y, int[] line, byte[] out, int channels) {
    int bands = raster.getNumBands();
    int colours = alpha ? bands - 1 : bands;
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
    int at = y * raster.getWidth() * channels;
    for (int from = 0; from < line.length; from += bands, at += channels) {
      for (int c = 0; c < 3; c++) {
        out[at + c] = (byte) (line[from + (colours < 3 ? 0 : c)] >> shift);
      }
      if (channels == 4) {
        out[at + 3] = (byte) (alpha ? line[from + colours] >> shift : 0xff);
      }
    }
  }
}
