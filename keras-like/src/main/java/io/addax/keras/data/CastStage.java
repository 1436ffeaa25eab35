package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Batches in other dtypes; what has the right one already passes untouched. */
record CastStage(Stage<Batch> up, List<DType> x, List<DType> y, DType weights)
    implements Stage<Batch> {
  @Override
  public long cardinality() {
    return up.cardinality();
  }

  @Override
  public Cursor<Batch> open(long epoch, int live) {
    Cursor<Batch> source = up.open(epoch, live);
    return new Stages.Through<>(source) {
      private final HostTensor[][] ring = new HostTensor[live][];
      private int turn;

      @Override
      public Batch next() {
        Batch batch = source.next();
        if (batch == null) {
          return null;
        }
        checkCount("inputs", x.size(), batch.x().size());
        checkCount("targets", y.size(), batch.y().size());
        Parts parts = batch.parts();
        boolean same = true;
        for (int i = 0; i < parts.tensors.length; i++) {
          same &= parts.tensors[i].dtype() == wanted(parts, i);
        }
        return same ? batch : cast(parts);
      }

      private DType wanted(Parts parts, int i) {
        if (i < parts.inputs) {
          return x.get(i);
        }
        int target = i - parts.inputs;
        return target < parts.targets ? y.get(target) : weights;
      }

      private Batch cast(Parts parts) {
        HostTensor[] buffers = new HostTensor[parts.tensors.length];
        if (live != KEEP) {
          if (ring[turn] != null && ring[turn].length == buffers.length) {
            buffers = ring[turn];
          }
          ring[turn] = buffers;
          turn = (turn + 1) % live;
        }
        List<HostTensor> out = new ArrayList<>(buffers.length);
        for (int i = 0; i < buffers.length; i++) {
          HostTensor from = parts.tensors[i];
          DType to = wanted(parts, i);
          if (from.dtype() == to) {
            out.add(from);
            continue;
          }
          if (buffers[i] == null
              || buffers[i].dtype() != to
              || !buffers[i].shape().equals(from.shape())) {
            buffers[i] = HostTensor.zeros(to, from.shape());
          }
          Tensors.castInto(from, buffers[i]);
          out.add(buffers[i]);
        }
        return Batch.of(new Parts(out.toArray(HostTensor[]::new), parts.inputs, parts.targets));
      }
    };
  }

  private static void checkCount(String what, int expected, int received) {
    checkArgument(
        expected == received,
        "Expected batches with %s %s. Received: %s",
        expected,
        what,
        received);
  }
}
