package io.addax.graph.autodiff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.autodiff.GradientCheck.Knowledge;
import org.junit.jupiter.api.Test;

/** The test kit must find what is wrong. */
class GradientCheckTest {
  private static String failure(GradientCheck check) {
    return assertThrows(AssertionError.class, check::run).getMessage();
  }

  @Test
  void aWrongRuleIsFound() {
    GradientRules.register("BesselI1e", op -> op.input(0, op.ops().mul(op.dy(), 0.1)));
    String message =
        failure(GradientCheck.of("wrong", (ops, x) -> ops.unary("BesselI1e", x[0])).input(2));
    assertTrue(message.startsWith("wrong, knowing SHAPE, order 1, input 0, element 0"), message);
  }

  @Test
  void aMissingGradientIsFound() {
    failure(GradientCheck.of("stopped", (ops, x) -> ops.stopGradient(x[0])).input(2));
  }

  @Test
  void aGradientThatIsWrongOnlyWhenDifferentiatedAgainIsFound() {
    GradientCheck check =
        GradientCheck.of("not twice", (ops, x) -> ops.unary("BesselI0", x[0])).input(2).order(2);
    GradientRules.register(
        "BesselI0",
        op ->
            op.input(
                0,
                op.ops().mul(op.dy(), op.ops().stopGradient(op.ops().unary("BesselI1", op.x())))));
    assertTrue(failure(check).contains("order 2"));
  }

  @Test
  void aVagueShapeIsFound() {
    GradientCheck check =
        GradientCheck.of(
                "vague",
                (ops, x) ->
                    ops.op("Slice")
                        .input(x[0])
                        .input(ops.cast(x[1], DType.INT32))
                        .input(ops.ints(2))
                        .output())
            .input(4)
            .between(1.2, 1.4, 1)
            .knowing(Knowledge.SHAPE);
    assertTrue(failure(check).contains("inferred shape"));
    check.withVagueShapes().run();
  }
}
