package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.ofAll;

import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;

/** What several devices compute together, each input and each output on a device of its own. */
final class CollectiveCases {
  private CollectiveCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(
        ofAll("CollectiveReduce", CollectiveCases::sumOfSquares)
            .input(2, 3)
            .input(2, 3)
            .logicalCpus(2)
            .order(2),
        ofAll("CollectiveReduce behind another one", CollectiveCases::sumOfProducts)
            .input(4)
            .input(4)
            .input(4)
            .logicalCpus(3)
            .order(2));
  }

  private static CollectiveGroup group(int size) {
    return CollectiveGroup.of(size, 1).withTimeout(Duration.ofSeconds(20));
  }

  private static List<Operand<?>> sumOfSquares(Ops ops, Operand<?>[] x) {
    List<Operand<?>> y = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      Ops here = ops.device("/device:CPU:" + i);
      Operand<?> sum = here.allReduceSum(here.square(x[i]), group(x.length), 1);
      y.add(here.mul(sum, x[i]));
    }
    return y;
  }

  private static List<Operand<?>> sumOfProducts(Ops ops, Operand<?>[] x) {
    List<Operand<?>> y = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      Ops here = ops.device("/device:CPU:" + i);
      Operand<?> first = here.allReduceSum(here.square(x[i]), group(x.length), 1);
      Operand<?> second = here.allReduceSum(here.mul(first, x[i]), group(x.length), 2);
      y.add(here.mul(second, x[i]));
    }
    return y;
  }
}
