package io.addax.tflite.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.ExportException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Einstein sums. In their equations n is the open batch size, a is 2, b is 3, and so on. */
class EinsumExportTest {
  private static Shape shape(String letters) {
    return Shape.of(letters.chars().mapToLong(c -> c == 'n' ? -1 : c - 'a' + 2).toArray());
  }

  private static String letters(String equation, int factor) {
    return equation.substring(0, equation.indexOf('-')).split(",")[factor];
  }

  private static FrozenGraph ofTwoInputs(String equation) {
    String plain = equation.replace("...", "n");
    return TestGraph.graph()
        .input("x", DType.FLOAT32, shape(letters(plain, 0)))
        .input("y", DType.FLOAT32, shape(letters(plain, 1)))
        .freeze((ops, xs) -> List.of(ops.einsum(equation, xs.get(0), xs.get(1))), "z");
  }

  private static FrozenGraph byAConstant(String equation) {
    long[] constant = shape(letters(equation, 1)).asArray();
    return TestGraph.of(
        shape(letters(equation, 0)),
        (ops, x) -> ops.einsum(equation, x, ops.constant(new RandomData(1).normal(0.5, constant))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nab,nbc->nac",
        "nab,ncb->nac",
        "nba,nbc->nac",
        "nab,nbc->nca",
        "nabc,nadc->nabd",
        "nbac,ndac->nabd",
        "nab,ncab->nc",
        "nabc,ncd->nbad",
        "nabc,ncd->dnab",
        "na,na->n",
        "na,nb->nab",
        "na,nb->nba"
      })
  void twoFactorsBecomeAMatrixProduct(String equation) {
    ExportCheck check = ExportCheck.of(ofTwoInputs(equation)).isResizable(true).sameAsGraph();
    assertEquals(1, check.model().report().ops().get("BATCH_MATMUL"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nab,bc->nac", "nab,cb->nac", "nab,abc->nc", "nab,bcd->nacd", "na,ab->bn"})
  void aConstantFactorMakesADenseLayer(String equation) {
    ExportCheck check = ExportCheck.of(byAConstant(equation)).isResizable(true).sameAsGraph();
    assertEquals(1, check.model().report().ops().get("FULLY_CONNECTED"));
  }

  @Test
  void aDenseLayerOfHighRankIsOneOp() {
    ExportCheck.of(byAConstant("nab,bc->nac")).hasOps("FULLY_CONNECTED").isFullyDelegated();
    ExportCheck.of(ofTwoInputs("nab,ncb->nac")).hasOps("BATCH_MATMUL").isFullyDelegated();
  }

  @ParameterizedTest
  @ValueSource(strings = {"naa,nab->nb", "nab,nc->nac", "nab,nbc->na", "...ab,nbc->...ac"})
  void whatIsNoMatrixProductIsAnError(String equation) {
    FrozenGraph graph = ofTwoInputs(equation);
    ExportException e =
        assertThrows(ExportException.class, () -> TFLiteConverter.of(graph).convert());
    assertEquals("Einsum", e.op());
    assertTrue(e.getMessage().contains(equation), e.getMessage());
  }
}
