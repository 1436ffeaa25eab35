package io.addax.keras.engine;

import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.keras.Functional;
import io.addax.keras.Model;
import io.addax.keras.layers.Layer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/** Says of TensorFlow's errors in a model's run which layer they are about. */
final class Failures {
  private static final Pattern NODE = Pattern.compile("\\{\\{node ([^}]+)}}");

  /** A scope that all ops of a part of a batch are in. */
  private static final Pattern PART = Pattern.compile("\\{\\{node [^}]*\\bpart_(\\d+)/");

  private Failures() {}

  /**
   * Runs a step of a model.
   *
   * @throws IllegalArgumentException if TensorFlow found a value wrong; the message names the layer
   * @throws IllegalStateException if something else failed
   */
  static void run(PreparedStep step, ModelGraph graph, Model model) {
    try {
      step.run();
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw explain(named(e, step, graph), model);
    }
  }

  /**
   * The same error with the name of the op, which a session for steps does not tell: the step runs
   * once more, in a session that does.
   */
  private static RuntimeException named(
      RuntimeException failure, PreparedStep step, ModelGraph graph) {
    if (graph.session().hasTraces() || failure instanceof TFResourceExhaustedException) {
      return failure;
    }
    try (GraphSession session = graph.copyOfSession();
        PreparedStep again = step.in(session)) {
      again.run();
      return failure;
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      return e;
    }
  }

  private static RuntimeException explain(RuntimeException cause, Model model) {
    String text = String.valueOf(cause.getMessage());
    String reason = text.lines().findFirst().orElse("").strip();
    Matcher part = PART.matcher(text);
    if (part.find()) {
      reason += " (its rows are those of part " + part.group(1) + " of the batch, from 0)";
    }
    Layer layer = layer(text, model);
    String where =
        layer == null
            ? "Model '" + model.name() + "': "
            : "Layer '" + layer.name() + "' (" + layer.className() + "): ";
    if (cause instanceof TFInvalidArgumentException || cause instanceof TFOutOfRangeException) {
      return new IllegalArgumentException(where + reason, cause);
    }
    String advice =
        cause instanceof TFResourceExhaustedException
            ? ". There is not enough memory for it: try a smaller batch"
            : "";
    return new IllegalStateException(where + reason + advice, cause);
  }

  private static Layer layer(String text, Model model) {
    Matcher node = NODE.matcher(text);
    while (node.find()) {
      Layer found = null;
      Layer within = model;
      for (String scope : node.group(1).split("/")) {
        Layer child = within instanceof Functional f ? child(f, scope) : null;
        if (child != null) {
          found = child;
          within = child;
        }
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The layer whose scope this is; a scope that is used again gets a number. */
  private static Layer child(Functional parent, String scope) {
    Layer numbered = null;
    for (Layer layer : parent.layers()) {
      if (scope.equals(layer.name())) {
        return layer;
      }
      if (scope.matches(Pattern.quote(layer.name()) + "_\\d+")) {
        numbered = layer;
      }
    }
    return numbered;
  }
}
