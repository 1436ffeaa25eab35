package io.addax.keras.optimizers.schedules;

import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;

/**
 * A learning rate that depends on the training step. It is computed in Java and fed to the step, so
 * a schedule of one's own is a lambda:
 *
 * <pre>{@code
 * new Adam().learningRate(step -> 1e-3 / (1 + step / 1000))
 * }</pre>
 *
 * Source: {@code keras.optimizers.schedules.LearningRateSchedule}.
 */
@FunctionalInterface
public interface LearningRateSchedule extends Configurable<LearningRateSchedule> {
  /** The rate of training step {@code step}, which counts from 0. */
  double at(long step);

  /** A lambda has none: it cannot be written to a file. */
  @Override
  default Config config() {
    return Config.empty();
  }

  @Override
  default Registry<LearningRateSchedule> registry() {
    return LearningRateSchedules.REGISTRY;
  }
}
