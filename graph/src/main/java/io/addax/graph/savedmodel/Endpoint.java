package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * A function of a graph that a SavedModel shall offer as a signature.
 *
 * @param inputs what is fed, by the names that users shall see
 * @param outputs what is computed, likewise
 */
public record Endpoint(
    ImmutableMap<String, Operand<?>> inputs, ImmutableMap<String, Operand<?>> outputs) {

  public Endpoint {
    checkArgument(!outputs.isEmpty(), "Expected at least one output");
    for (Operand<?> input : inputs.values()) {
      checkArgument(
          input.op().type().equals("Placeholder"),
          "Expected placeholders as inputs. Received: %s '%s'",
          input.op().type(),
          input.op().name());
    }
  }

  public static Endpoint of(
      Map<String, ? extends Operand<?>> inputs, Map<String, ? extends Operand<?>> outputs) {
    return new Endpoint(ImmutableMap.copyOf(inputs), ImmutableMap.copyOf(outputs));
  }
}
