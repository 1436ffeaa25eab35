package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** What users of Keras write every day, in the JSON that Keras 3.15 makes of it. */
class UsualModelsTest {
  private static final String TENSOR =
      "{'class_name':'__keras_tensor__','config':{'shape':[null,3],'dtype':'float32',"
          + "'keras_history':['%s',0,0]}}";

  private static String input(String batch) {
    return "{'module':'keras.layers','class_name':'InputLayer','config':{'batch_shape':["
        + batch
        + ",3],'dtype':'float32','name':'x'},'registered_name':null,'name':'x','inbound_nodes':[]}";
  }

  private static String op(String className, String second) {
    return "{'module':'keras.src.ops.numpy','class_name':'"
        + className
        + "','config':{'name':'op'},'registered_name':'"
        + className
        + "','name':'op','inbound_nodes':[{'args':["
        + TENSOR.formatted("x")
        + ","
        + second
        + "],'kwargs':{}}]}";
  }

  private static Model functional(String layer) throws IOException {
    String json =
        "{'module':'keras.src.models.functional','class_name':'Functional','config':{'name':'m',"
            + "'trainable':true,'layers':["
            + input("null")
            + ","
            + layer
            + "],'input_layers':[['x',0,0]],'output_layers':[['op',0,0]]},"
            + "'registered_name':'Functional'}";
    return Model.fromJson(json.replace('\'', '"'));
  }

  private static Model sequential(String layer) throws IOException {
    String json =
        "{'module':'keras','class_name':'Sequential','config':{'name':'s','trainable':true,"
            + "'layers':["
            + input("16")
            + ","
            + layer
            + "]},'registered_name':null}";
    return Model.fromJson(json.replace('\'', '"'));
  }

  @Test
  void operatorsOfTwoTensorsAreMergingLayers() throws IOException {
    HostTensor x = HostTensor.of(Shape.of(1, 3), 1f, -2f, 3f);
    float[][] expected = {{2, -4, 6}, {0, 0, 0}, {1, 4, 9}};
    String[] classes = {"Add", "Subtract", "Multiply"};
    for (int i = 0; i < classes.length; i++) {
      try (Model model = functional(op(classes[i], TENSOR.formatted("x")))) {
        assertArrayEquals(expected[i], model.predict(x).floats(), classes[i]);
      }
    }
  }

  @Test
  void otherOpsAreRefusedByName() {
    IOException number = assertThrows(IOException.class, () -> functional(op("Add", "2.0")));
    assertTrue(number.getMessage().contains("'op' (Add)"), number.getMessage());
    IOException other =
        assertThrows(IOException.class, () -> functional(op("Tanh", TENSOR.formatted("x"))));
    assertTrue(other.getMessage().contains("an op of keras.ops"), other.getMessage());
  }

  @Test
  void theBatchSizeOfAnInputIsShownAndNotInsistedOn() throws IOException {
    String dense =
        "{'module':'keras.layers','class_name':'Dense','config':{'name':'d','units':2},"
            + "'registered_name':null}";
    try (Model model = sequential(dense)) {
      assertEquals(16, model.inputs().get(0).shape().get(0));
      assertTrue(model.toJson().contains("\"batch_shape\":[16,3]"), model.toJson());
      assertEquals(Shape.of(5, 2), model.predict(new float[5][3]).shape());
      model.compile("sgd", "mse");
      model.fit(new float[21][3], new float[21][2], Fit.epochs(1).batchSize(16).verbose(0));
    }
  }

  @Test
  void aClassOfSomebodysOwnIsNotTakenForKerassOfTheSameName() {
    for (String name : List.of("ReLU", "Flatten")) {
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  sequential(
                      "{'module':null,'class_name':'"
                          + name
                          + "','config':{'name':'mine'},'registered_name':'"
                          + name
                          + "'}"));
      assertTrue(e.getMessage().contains("Register it"), e.getMessage());
    }
  }
}
