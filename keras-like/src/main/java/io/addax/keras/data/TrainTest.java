package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.function.UnaryOperator;

/**
 * A data set in two parts, as Keras's {@code load_data()} gives it.
 *
 * <pre>{@code
 * TrainTest mnist = Mnist.load().divideBy(255).withChannel();
 * model.fit(mnist.train(), Fit.epochs(5).validation(mnist.test()));
 * }</pre>
 *
 * @param xTrain the inputs to train with, one row per example
 * @param yTrain their targets
 * @param xTest the inputs held out
 * @param yTest their targets
 */
public record TrainTest(HostTensor xTrain, HostTensor yTrain, HostTensor xTest, HostTensor yTest) {

  /** The examples to train with, in their order and not yet batched. */
  public Dataset train() {
    return Dataset.of(xTrain, yTrain);
  }

  /** The examples held out. */
  public Dataset test() {
    return Dataset.of(xTest, yTest);
  }

  private TrainTest mapX(UnaryOperator<HostTensor> function) {
    return new TrainTest(function.apply(xTrain), yTrain, function.apply(xTest), yTest);
  }

  /** The inputs as float32, divided by {@code divisor}: 255 brings pixels to 0..1. */
  public TrainTest divideBy(float divisor) {
    return mapX(
        x -> {
          HostTensor out = HostTensor.zeros(DType.FLOAT32, x.shape());
          Tensors.castInto(x, out);
          float[] values = out.floats();
          for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
          }
          return out;
        });
  }

  /** The inputs with a last axis of length 1, which convolutions want: (n, 28, 28, 1). */
  public TrainTest withChannel() {
    return mapX(x -> x.reshape(x.shape().append(1)));
  }
}
