package io.addax.graph.session;

import java.lang.reflect.Field;
import org.tensorflow.Graph;
import org.tensorflow.internal.c_api.TF_Graph;

/** The one place that reaches behind TensorFlow Java's public face. */
final class NativeHandles {
  private static final Field GRAPH = graphField();

  private NativeHandles() {}

  private static Field graphField() {
    try {
      Field field = Graph.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "This version of TensorFlow Java has no Graph.nativeHandle; Addax needs 1.1.0", e);
    }
  }

  static TF_Graph of(Graph graph) {
    try {
      TF_Graph handle = (TF_Graph) GRAPH.get(graph);
      if (handle == null || handle.isNull()) {
        throw new IllegalStateException("The graph has been closed");
      }
      return handle;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
