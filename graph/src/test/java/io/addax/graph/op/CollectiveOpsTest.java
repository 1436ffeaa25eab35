package io.addax.graph.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.NativeRuntime;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.Kernels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Collectives among the logical CPUs of one process. */
class CollectiveOpsTest {
  private static final int DEVICES = 3;
  private static final CollectiveGroup GROUP =
      CollectiveGroup.of(DEVICES, 1).withTimeout(Duration.ofSeconds(20));

  private Ops ops;
  private GraphSession session;

  @BeforeEach
  void open() {
    ops = Ops.create();
    session = new GraphSession(ops.graph(), RuntimeConfig.defaults().withLogicalCpus(DEVICES));
  }

  @AfterEach
  void close() {
    session.close();
    ops.graph().close();
  }

  private Ops on(int device) {
    return ops.device("/device:CPU:" + device);
  }

  private static HostTensor vector(float... values) {
    return HostTensor.of(Shape.of(values.length), values);
  }

  private List<Operand<?>> sums(DType dtype, CollectiveGroup group) {
    List<Operand<?>> sums = new ArrayList<>();
    for (int d = 0; d < DEVICES; d++) {
      Operand<?> x = on(d).constant(vector(1, 10 * d, -d).cast(dtype));
      sums.add(on(d).allReduceSum(x, group, 7));
    }
    return sums;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT16", "BFLOAT16", "FLOAT32", "FLOAT64", "INT32", "INT64"})
  void everyDeviceGetsTheSum(DType dtype) {
    HostTensor expected = vector(3, 30, -3).cast(dtype);
    List<Operand<?>> sums = sums(dtype, GROUP);
    for (int run = 0; run < 3; run++) {
      assertEquals(List.of(expected, expected, expected), session.fetch(sums));
    }
  }

  @Test
  void oneDeviceSendsToAllOthers() {
    List<Operand<?>> all = new ArrayList<>();
    all.add(on(0).broadcastSend(on(0).constant(vector(5, 6)), GROUP, 1));
    for (int d = 1; d < DEVICES; d++) {
      all.add(on(d).broadcastReceive(DType.FLOAT32, Shape.of(2), GROUP, 1));
    }
    HostTensor expected = vector(5, 6);
    assertEquals(List.of(expected, expected, expected), session.fetch(all));
  }

  @Test
  void aDeviceThatIsNotReachedEndsTheWaitAfterTheTimeout() {
    List<Operand<?>> sums = sums(DType.FLOAT32, GROUP.withTimeout(Duration.ofMillis(500)));
    session.fetch(sums);
    long start = System.nanoTime();
    var e = assertThrows(RuntimeException.class, () -> session.fetch(sums.get(1)));
    assertTrue(e.getMessage().contains("Collective has timed out"), e.getMessage());
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(seconds > 0.4 && seconds < 10, seconds + " s");
    assertEquals(3, session.fetch(sums).size(), "a later run works again");
  }

  /** Two walks back over the same op, both in one run: their keys must differ. */
  @Test
  void everyGradientHasAKeyOfItsOwn() {
    List<Operand<?>> fetches = new ArrayList<>();
    for (int d = 0; d < DEVICES; d++) {
      Operand<?> x = on(d).constant(vector(d + 1));
      Operand<?> y = on(d).allReduceSum(x, GROUP, 7);
      for (Operand<?> target : List.of(y, on(d).square(y))) {
        fetches.add(Gradients.of(ops, List.of(target), List.of(x)).get(0).orElseThrow());
      }
    }
    // y is 6 on each of three devices; the squares' gradients are 3 * 2 * 6.
    List<HostTensor> expected = new ArrayList<>();
    for (int d = 0; d < DEVICES; d++) {
      expected.addAll(List.of(vector(3), vector(36)));
    }
    assertEquals(expected, session.fetch(fetches));
    Set<Long> keys =
        fetches.stream()
            .map(g -> ((GraphOperation) g.op()).attributes().getAttrInt("instance_key"))
            .collect(Collectors.toSet());
    long stride = CollectiveOps.INSTANCE_KEYS;
    assertEquals(Set.of(7 + stride, 7 + 2 * stride), keys);
  }

  @Test
  void onlySumsHaveAGradient() {
    Operand<?> x = ops.constant(vector(1));
    Operand<?> y =
        ops.op("CollectiveReduce")
            .input(x)
            .attr("group_size", 2)
            .attr("group_key", 1)
            .attr("instance_key", 1)
            .attr("merge_op", "Max")
            .attr("final_op", "Id")
            .attr("subdiv_offsets", new long[] {0})
            .output();
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Gradients.of(ops, List.of(y), List.of(x)));
    assertEquals(
        "Expected merge_op Add of CollectiveReduce, the only one with a gradient."
            + " Received: Max of op 'CollectiveReduce'",
        e.getMessage());
  }

  @Test
  void wrongNumbersAreErrors() {
    Operand<?> x = ops.constant(1f);
    assertThrows(IllegalArgumentException.class, () -> CollectiveGroup.of(1, 1));
    assertThrows(IllegalArgumentException.class, () -> CollectiveGroup.of(2, 0));
    assertThrows(IllegalArgumentException.class, () -> GROUP.withTimeout(Duration.ofMillis(-1)));
    for (int key : new int[] {0, -1, CollectiveOps.INSTANCE_KEYS}) {
      var e = assertThrows(IllegalArgumentException.class, () -> ops.allReduceSum(x, GROUP, key));
      assertEquals("Expected an instance key from 1 to 1048575. Received: " + key, e.getMessage());
    }
    Operand<?> vague = ops.placeholder(DType.FLOAT32, Shape.of(-1));
    assertThrows(IllegalArgumentException.class, () -> ops.broadcastSend(vague, GROUP, 1));
  }

  @Test
  void kernelsAreKnownByDevice() {
    assertTrue(Kernels.exist("MatMul", "CPU"));
    assertTrue(Kernels.exist("CollectiveReduce", "CPU"));
    assertFalse(Kernels.exist("NoSuchOp", "CPU"));
    assertFalse(Kernels.exist("MatMul", "ABACUS"));
    assertEquals(NativeRuntime.mayHaveGpus(), Kernels.exist(CollectiveOps.NCCL_ALL_REDUCE, "GPU"));
    Operand<?> sum = ops.ncclAllReduceSum(ops.constant(vector(1)), 2, "gradients");
    assertEquals("sum", ((GraphOperation) sum.op()).attributes().getAttrString("reduction"));
  }
}
