package io.addax.graph.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule against finite differences. */
class GradientRulesTest {
  static Stream<GradientCheck> cases() {
    return Stream.of(
            ElementwiseCases.all(),
            ArrayCases.all(),
            MatrixCases.all(),
            NnCases.all(),
            ConvolutionCases.all(),
            CollectiveCases.all())
        .flatMap(s -> s);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theRuleEqualsFiniteDifferences(GradientCheck check) {
    check.run();
  }

  @Test
  void everyRuleIsCoveredByACase() {
    Set<String> untested = new TreeSet<>(GradientRules.builtIn());
    cases().forEach(check -> untested.removeAll(check.types()));
    assertEquals(Set.of(), untested, "rules without a case");
  }
}
