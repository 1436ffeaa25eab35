package io.addax.keras.distribute;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import java.util.List;

/**
 * Says on which devices a model trains. A program changes one line to train elsewhere:
 *
 * <pre>{@code
 * model.distribute(new MirroredStrategy("/GPU:0", "/GPU:1"));
 * }</pre>
 *
 * <p>or, as in Keras, makes its models in the strategy's scope:
 *
 * <pre>{@code
 * try (var scope = strategy.scope()) {
 *   model = new Sequential(…);
 * }
 * }</pre>
 *
 * <p>Batches are <em>global</em>: the batch size given to {@code fit} is that of all replicas
 * together, and the loss is the mean over the whole batch. So the number of replicas changes
 * nothing but speed. What sees more than one sample, such as {@code BatchNormalization}, sees the
 * samples of its replica, unless it is told to be synchronized.
 *
 * <p>Strategies are immutable, and can serve several models. Source: {@code
 * tf.distribute.Strategy}.
 */
public abstract class Strategy {
  private static final ThreadLocal<Strategy> CURRENT = new ThreadLocal<>();

  Strategy() {}

  /** One replica, where the model's {@link RuntimeConfig} says: what a model has by default. */
  public static Strategy none() {
    return OneDevice.DEFAULT;
  }

  /**
   * Where replicas live.
   *
   * @param config of the model
   * @throws IllegalArgumentException if a device is not there; the message lists what is
   */
  public abstract Replication replication(RuntimeConfig config);

  /** How many processes train together in step. */
  public int workers() {
    return 1;
  }

  /** Among how many processes the batches are dealt out; each has its own turn. */
  public int turns() {
    return 1;
  }

  /** The turn of this process, from 0. */
  public int turn() {
    return 0;
  }

  /**
   * Whether this process is the one that writes files and logs: the only one, or the first worker
   * of a cluster.
   */
  public boolean isChief() {
    return true;
  }

  /** The strategy of models that are made in this thread now. */
  public static Strategy current() {
    Strategy current = CURRENT.get();
    return current == null ? none() : current;
  }

  /** Until it is closed, models made in this thread have this strategy. Scopes may be nested. */
  public final Scope scope() {
    return new Scope(this);
  }

  /** A part of a program whose models have a strategy. */
  public static final class Scope implements AutoCloseable {
    private final Strategy outer;
    private final Strategy inner;
    private final Thread thread = Thread.currentThread();
    private boolean closed;

    private Scope(Strategy strategy) {
      outer = CURRENT.get();
      inner = strategy;
      CURRENT.set(strategy);
    }

    /**
     * Ends the scope.
     *
     * @throws IllegalStateException if an inner scope is open still, or in another thread
     */
    @Override
    public void close() {
      if (closed) {
        return;
      }
      if (Thread.currentThread() != thread || CURRENT.get() != inner) {
        throw new IllegalStateException(
            "Expected the scope of a strategy to be closed in the thread that opened it, after the"
                + " scopes within. Received: "
                + (Thread.currentThread() == thread ? "a scope within is open" : "another thread"));
      }
      closed = true;
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** The strategy of a single replica. */
  private static final class OneDevice extends Strategy {
    private static final Strategy DEFAULT = new OneDevice();

    @Override
    public Replication replication(RuntimeConfig config) {
      return new Replication(config, List.of(config.device().orElse(DeviceSpec.ANY)));
    }

    @Override
    public String toString() {
      return "Strategy.none()";
    }
  }
}
