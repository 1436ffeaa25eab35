package io.addax.tflite.metadata;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says about itself to apps that read it, such as those made with Android's Task
 * library. Immutable.
 *
 * <pre>{@code
 * TFLiteConverter.of(model)
 *     .metadata(
 *         ModelMetadata.named("Digits")
 *             .description("Which digit a picture of 28 by 28 pixels shows")
 *             .image("image", ColorSpace.GRAYSCALE, 0, 255)
 *             .labels("dense", List.of("zero", "one", …)))
 *     .convert()
 *     .write(Path.of("digits.tflite"));
 * }</pre>
 *
 * @param name the model's name
 * @param description what it does
 * @param version of the model, in whatever form
 * @param author who made it
 * @param license under what terms it may be used
 * @param inputs about inputs, by the inputs' names
 * @param outputs about outputs, by the outputs' names
 */
public record ModelMetadata(
    String name,
    String description,
    String version,
    String author,
    String license,
    ImmutableMap<String, Input> inputs,
    ImmutableMap<String, Output> outputs) {

  /** The colours of an input that is an image. */
  public enum ColorSpace {
    /** It is no image. */
    NONE,
    RGB,
    GRAYSCALE
  }

  /**
   * About an input.
   *
   * @param description what it is
   * @param colors whether it is an image
   * @param mean what is subtracted from each channel first; one number stands for all channels
   * @param deviation what each channel is then divided by
   */
  public record Input(
      String description,
      ColorSpace colors,
      ImmutableList<Float> mean,
      ImmutableList<Float> deviation) {}

  /**
   * About an output.
   *
   * @param description what it is
   * @param labels what the elements of its last axis stand for
   */
  public record Output(String description, ImmutableList<String> labels) {}

  private static final Input PLAIN_INPUT =
      new Input("", ColorSpace.NONE, ImmutableList.of(), ImmutableList.of());
  private static final Output PLAIN_OUTPUT = new Output("", ImmutableList.of());

  /** Metadata with a name only. */
  public static ModelMetadata named(String name) {
    return new ModelMetadata(name, "", "", "", "", ImmutableMap.of(), ImmutableMap.of());
  }

  public ModelMetadata description(String text) {
    return new ModelMetadata(name, text, version, author, license, inputs, outputs);
  }

  public ModelMetadata version(String text) {
    return new ModelMetadata(name, description, text, author, license, inputs, outputs);
  }

  public ModelMetadata author(String text) {
    return new ModelMetadata(name, description, version, text, license, inputs, outputs);
  }

  public ModelMetadata license(String text) {
    return new ModelMetadata(name, description, version, author, text, inputs, outputs);
  }

  /** Describes an input. */
  public ModelMetadata describeInput(String input, String text) {
    Input old = inputs.getOrDefault(input, PLAIN_INPUT);
    return with(input, new Input(text, old.colors, old.mean, old.deviation));
  }

  /** Describes an output. */
  public ModelMetadata describeOutput(String output, String text) {
    return with(output, new Output(text, outputs.getOrDefault(output, PLAIN_OUTPUT).labels));
  }

  /**
   * Says that an input is an image, whose pixels from 0 to 255 the app turns into {@code (pixel -
   * mean) / deviation} where the model takes real numbers.
   */
  public ModelMetadata image(String input, ColorSpace colors, float mean, float deviation) {
    Input old = inputs.getOrDefault(input, PLAIN_INPUT);
    return with(
        input,
        new Input(
            old.description, colors, ImmutableList.of(mean), checkedDeviation(List.of(deviation))));
  }

  /** Says that the app turns an input into {@code (x - mean) / deviation}, channel by channel. */
  public ModelMetadata normalization(String input, List<Float> mean, List<Float> deviation) {
    checkArgument(
        mean.size() == deviation.size() && !mean.isEmpty(),
        "Expected as many means as deviations. Received: %s and %s",
        mean,
        deviation);
    Input old = inputs.getOrDefault(input, PLAIN_INPUT);
    return with(
        input,
        new Input(
            old.description, old.colors, ImmutableList.copyOf(mean), checkedDeviation(deviation)));
  }

  private static ImmutableList<Float> checkedDeviation(List<Float> deviation) {
    checkArgument(
        deviation.stream().allMatch(d -> d > 0 && Float.isFinite(d)),
        "Expected deviations above 0. Received: %s",
        deviation);
    return ImmutableList.copyOf(deviation);
  }

  /** Says what the elements of an output's last axis stand for, in their order. */
  public ModelMetadata labels(String output, List<String> labels) {
    checkArgument(!labels.isEmpty(), "Expected at least one label. Received: none");
    for (String label : labels) {
      checkArgument(
          !label.isBlank() && label.lines().count() == 1,
          "Expected labels of one line each. Received: '%s'",
          label);
    }
    Output old = outputs.getOrDefault(output, PLAIN_OUTPUT);
    return with(output, new Output(old.description, ImmutableList.copyOf(labels)));
  }

  private ModelMetadata with(String input, Input about) {
    return new ModelMetadata(
        name, description, version, author, license, with(inputs, input, about), outputs);
  }

  private ModelMetadata with(String output, Output about) {
    return new ModelMetadata(
        name, description, version, author, license, inputs, with(outputs, output, about));
  }

  private static <T> ImmutableMap<String, T> with(Map<String, T> old, String key, T value) {
    Map<String, T> changed = new LinkedHashMap<>(old);
    changed.put(key, value);
    return ImmutableMap.copyOf(changed);
  }
}
