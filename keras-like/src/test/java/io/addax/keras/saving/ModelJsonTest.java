package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link ModelJson} writes and reads again. */
class ModelJsonTest {
  private static void assertSameAgain(Model model) throws IOException {
    String json = model.toJson();
    Model again = Model.fromJson(json);
    assertEquals(json, again.toJson());
    assertSame(model.getClass(), again.getClass());
  }

  @Test
  void sequentialModelsComeBack() throws IOException {
    assertSameAgain(new Sequential(new Input(4), new Dense(3).activation("relu"), new Dense(2)));
    assertSameAgain(new Sequential(new Dense(3)));
    assertSameAgain(new Sequential(new Dense(3)).build(5));
  }

  @Test
  void sharedLayersAndSeveralInputsAndOutputsComeBack() throws IOException {
    KerasTensor a = Input.of(4);
    KerasTensor b = Input.of(4);
    Dense shared = new Dense(3);
    KerasTensor sum = new Add().apply(shared.apply(a), shared.apply(b));
    Model model = new Model(List.of(a, b), List.of(sum, new Dense(1).apply(sum)));
    assertSameAgain(model);
    assertEquals(4 * 3 + 3 + 3 + 1, Model.fromJson(model.toJson()).countParams());
  }

  @Test
  void nestedModelsComeBack() throws IOException {
    KerasTensor a = Input.of(4);
    Model inner = new Model(a, new Dense(3).apply(a));
    KerasTensor b = Input.of(4);
    Sequential head = new Sequential(new Input(3), new Dense(4));
    Model outer = new Model(b, inner.apply(head.apply(inner.apply(b))));
    assertSameAgain(outer);
    assertSameAgain(new Sequential(outer, new Dense(1)));
  }
}
