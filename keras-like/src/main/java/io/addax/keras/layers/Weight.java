package io.addax.keras.layers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.constraints.Constraint;
import io.addax.keras.initializers.Initializer;
import io.addax.keras.regularizers.Regularizer;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor that a layer owns: a description, and until a model runs also its value.
 *
 * <p>A layer asks for weights in {@link Layer#build} and reads them in {@code call} through {@link
 * CallContext#read}.
 */
public final class Weight {
  /** A running model, in whose session values live. */
  public interface Home {
    /** The values of weights that live here, in one go. */
    List<HostTensor> read(List<Weight> weights);
  }

  private final Layer owner;
  private final String name;
  private final Shape shape;
  private final DType dtype;
  private Initializer initializer;
  private Regularizer regularizer;
  private Constraint constraint;
  private boolean trainable = true;
  private boolean autocast = true;
  private HostTensor value;
  private Home home;

  Weight(Layer owner, String name, Shape shape, DType dtype, Initializer initializer) {
    this.owner = owner;
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.initializer = initializer;
  }

  /** A penalty on this weight; null for none. */
  public Weight regularizer(Regularizer newRegularizer) {
    this.regularizer = newRegularizer;
    return this;
  }

  /** What this weight is projected onto after each update; null for none. */
  public Weight constraint(Constraint newConstraint) {
    this.constraint = newConstraint;
    return this;
  }

  /** Whether training changes this weight, as long as its layer is trainable too. */
  public Weight trainable(boolean newTrainable) {
    this.trainable = newTrainable;
    return this;
  }

  /**
   * Whether a layer of mixed precision reads this weight in its compute dtype. Default true;
   * statistics, for example, stay as they are kept.
   */
  public Weight autocast(boolean newAutocast) {
    this.autocast = newAutocast;
    return this;
  }

  /** Whether a layer of mixed precision reads this weight in its compute dtype. */
  public boolean autocast() {
    return autocast;
  }

  public Layer owner() {
    return owner;
  }

  /** The name within the layer, such as {@code kernel}. */
  public String name() {
    return name;
  }

  /** Layer name and weight name, such as {@code dense/kernel}. */
  public String path() {
    return owner.name() + "/" + name;
  }

  public Shape shape() {
    return shape;
  }

  public DType dtype() {
    return dtype;
  }

  public Initializer initializer() {
    return initializer;
  }

  public Regularizer regularizer() {
    return regularizer;
  }

  public Constraint constraint() {
    return constraint;
  }

  /** Whether training changes it: it and its layer are trainable. */
  public boolean isTrainable() {
    return trainable && owner.isTrainable();
  }

  /** Whether it is trainable by its nature, whatever its layer's flag says. */
  public boolean isTrainableByNature() {
    return trainable;
  }

  /**
   * The value: from the running model that last used this weight, else the one set here, else what
   * the initializer makes.
   */
  public synchronized HostTensor value() {
    if (home != null) {
      return home.read(List.of(this)).get(0);
    }
    if (value == null) {
      value = initializer.initialize(shape, dtype);
    }
    return value;
  }

  /**
   * Sets the value.
   *
   * @throws IllegalArgumentException if the shape differs
   */
  public synchronized void value(HostTensor newValue) {
    if (!newValue.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "Weight '"
              + path()
              + "' has shape "
              + Shapes.toString(shape)
              + ". Received: a value of shape "
              + Shapes.toString(newValue.shape()));
    }
    home = null;
    value = newValue.cast(dtype);
  }

  /** Where the value lives at present; null while it lives here. */
  public synchronized Home home() {
    return home;
  }

  /** For running models: the value lives there now. */
  public synchronized void moveTo(Home newHome) {
    home = newHome;
    value = null;
  }

  @Override
  public String toString() {
    return "Weight(" + path() + ", " + dtype + ", " + shape + ")";
  }
}
