package io.addax.keras.callbacks;

import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** A model whose only weight tells how many epochs it was trained. */
final class FakeModel extends Model {
  final List<String> saved = new ArrayList<>();
  private final Optimizer optimizer;
  private float weight = -1;

  FakeModel(Optimizer optimizer) {
    this(Input.of(1), optimizer);
  }

  private FakeModel(KerasTensor input, Optimizer optimizer) {
    super(input, new Dense(1).apply(input));
    this.optimizer = optimizer;
  }

  FakeModel() {
    this(new SGD(0.1));
  }

  void train(int epoch) {
    weight = epoch;
  }

  @Override
  public Optimizer optimizer() {
    return optimizer;
  }

  @Override
  public List<HostTensor> getWeights() {
    return List.of(HostTensor.of(Shape.of(1), weight));
  }

  @Override
  public void setWeights(List<HostTensor> weights) {
    weight = weights.get(0).floats()[0];
  }

  @Override
  public void saveWeights(Path prefix) {
    saved.add("weights " + prefix);
  }

  @Override
  public void save(Path file) {
    saved.add("model " + file);
  }

  @Override
  public void saveCheckpoint(Path prefix) {
    saved.add("checkpoint " + prefix);
  }

  int epoch() {
    return (int) weight;
  }
}
