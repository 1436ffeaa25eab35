package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_AllocateTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_STRING;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Copy;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Dealloc;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetDataPointer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_GetSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TString_Init;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorElementCount;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.internal.c_api.TF_TString;
import org.tensorflow.internal.c_api.TF_Tensor;

/** Tensors of strings, whose elements have memory of their own; in Java they are UTF-8 text. */
final class NativeStrings {
  private NativeStrings() {}

  /** A tensor of empty strings. */
  static TF_Tensor allocate(long[] dims, long size) {
    TF_Tensor tensor =
        TF_AllocateTensor(TF_STRING, dims, dims.length, size * Loader.sizeof(TF_TString.class));
    if (tensor == null || tensor.isNull()) {
      throw new OutOfMemoryError("No memory for a tensor of " + size + " strings");
    }
    TF_TString elements = elements(tensor);
    for (long i = 0; i < size; i++) {
      TF_TString_Init(elements.position(i));
    }
    return tensor;
  }

  private static TF_TString elements(TF_Tensor tensor) {
    return new TF_TString(TF_TensorData(tensor));
  }

  static void write(String[] from, TF_Tensor tensor) {
    TF_TString elements = elements(tensor);
    for (int i = 0; i < from.length; i++) {
      byte[] text = from[i].getBytes(StandardCharsets.UTF_8);
      try (BytePointer bytes = new BytePointer(Math.max(1, text.length))) {
        bytes.put(text, 0, text.length);
        TF_TString_Copy(elements.position(i), bytes, text.length);
      }
    }
  }

  static void read(TF_Tensor tensor, String[] to) {
    TF_TString elements = elements(tensor);
    for (int i = 0; i < to.length; i++) {
      TF_TString element = elements.position(i);
      byte[] text = new byte[Math.toIntExact(TF_TString_GetSize(element))];
      if (text.length > 0) {
        TF_TString_GetDataPointer(element).capacity(text.length).get(text);
      }
      to[i] = new String(text, StandardCharsets.UTF_8);
    }
  }

  /** Frees the elements of a tensor from {@link #allocate}: TensorFlow frees only what it made. */
  static void free(TF_Tensor tensor) {
    TF_TString elements = elements(tensor);
    for (long i = 0; i < TF_TensorElementCount(tensor); i++) {
      TF_TString_Dealloc(elements.position(i));
    }
  }
}
