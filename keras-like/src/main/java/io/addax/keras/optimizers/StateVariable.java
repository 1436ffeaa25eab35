package io.addax.keras.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A variable of an optimizer's state, beside iterations and the learning rate.
 *
 * @param name the slot, such as {@code momentum}
 * @param weight which trained weight it belongs to, whose shape it has; -1 for a scalar of the
 *     optimizer itself
 * @param initial the value it begins with
 */
public record StateVariable(String name, int weight, double initial) {
  /** Whether it is a scalar of the optimizer itself. */
  public boolean isShared() {
    return weight < 0;
  }

  /** The variables that an optimizer has for a number of weights, in Keras's order. */
  public static List<StateVariable> of(Optimizer optimizer, int weights) {
    List<StateVariable> all = new ArrayList<>();
    if (optimizer.useEma()) {
      add(List.of(Slots.AVERAGE), weights, slot -> 0, all);
    }
    if (optimizer.gradientAccumulationSteps().isPresent()) {
      add(List.of(Slots.ACCUMULATOR), weights, slot -> 0, all);
    }
    optimizer.slots().forEach(group -> add(group, weights, optimizer::initialSlotValue, all));
    optimizer.sharedVariables().forEach((name, v) -> all.add(new StateVariable(name, -1, v)));
    return all;
  }

  private static void add(
      List<String> group, int weights, ToDoubleFunction<String> initial, List<StateVariable> all) {
    for (int weight = 0; weight < weights; weight++) {
      for (String slot : group) {
        all.add(new StateVariable(slot, weight, initial.applyAsDouble(slot)));
      }
    }
  }
}
