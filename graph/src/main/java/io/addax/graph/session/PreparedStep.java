package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteBuffer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewBuffer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewBufferFromString;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionRun;

import com.google.protobuf.InvalidProtocolBufferException;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/**
 * One set of feeds, fetches and targets, made ready once and run many times.
 *
 * <p>Nothing is allocated in a run but the fetched values: the feeds' native tensors are refilled
 * in place. Get one from {@link GraphSession#prepare}; close it, or the session, when done. Calls
 * are synchronized: a step runs once at a time.
 *
 * <pre>{@code
 * PreparedStep step = session.prepare(List.of(x, y), List.of(loss), List.of(update));
 * step.feed(0, batch).feed(1, labels).run();
 * float loss = step.fetched(0).scalarFloat();
 * }</pre>
 */
public final class PreparedStep implements AutoCloseable {
  private final GraphSession session;
  private final List<? extends Operand<?>> fed;
  private final List<? extends Operand<?>> fetched;
  private final List<? extends Operation> run;
  private final FeedSlot[] slots;
  private final int fetches;
  private final int targets;
  private final TF_Output inputs;
  private final PointerPointer<TF_Tensor> inputValues;
  private final TF_Output outputs;
  private final PointerPointer<TF_Tensor> outputValues;
  private final PointerPointer<TF_Operation> targetOps;
  private final TF_Buffer options;
  private final TF_Buffer traceOptions;
  private final TF_Status status = TF_Status.newStatus();
  private HostTensor[] results;
  private boolean closed;

  PreparedStep(
      GraphSession session,
      List<? extends Operand<?>> feeds,
      List<? extends Operand<?>> fetches,
      List<? extends Operation> targets,
      RunOptions runOptions) {
    this.session = session;
    this.fed = List.copyOf(feeds);
    this.fetched = List.copyOf(fetches);
    this.run = List.copyOf(targets);
    this.slots = feeds.stream().map(FeedSlot::new).toArray(FeedSlot[]::new);
    this.fetches = fetches.size();
    this.targets = targets.size();
    this.inputs = endpoints(feeds);
    this.inputValues = new PointerPointer<>(Math.max(1, feeds.size()));
    this.outputs = endpoints(fetches);
    this.outputValues = new PointerPointer<>(Math.max(1, fetches.size()));
    this.targetOps = new PointerPointer<>(Math.max(1, targets.size()));
    for (int i = 0; i < targets.size(); i++) {
      targetOps.put(i, ((GraphOperation) targets.get(i)).getUnsafeNativeHandle());
    }
    this.options = buffer(runOptions);
    this.traceOptions =
        buffer(runOptions.toBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
  }

  private static TF_Output endpoints(List<? extends Operand<?>> operands) {
    TF_Output array = new TF_Output(Math.max(1, operands.size()));
    for (int i = 0; i < operands.size(); i++) {
      GraphOperation op = (GraphOperation) operands.get(i).op();
      array.position(i).oper(op.getUnsafeNativeHandle()).index(operands.get(i).asOutput().index());
    }
    array.position(0);
    return array;
  }

  private static TF_Buffer buffer(RunOptions options) {
    try (BytePointer bytes = new BytePointer(options.toByteArray())) {
      return TF_NewBufferFromString(bytes, options.getSerializedSize());
    }
  }

  /**
   * Sets feed {@code index} for the next runs, by copying it.
   *
   * @throws IllegalArgumentException if the dtype is not the feed's
   */
  public synchronized PreparedStep feed(int index, HostTensor value) {
    checkOpen();
    if (slots[index].fill(value)) {
      inputValues.put(index, slots[index].tensor());
    }
    return this;
  }

  /**
   * Sets feed {@code index} to some rows of a value, by copying them.
   *
   * @param from the first row
   * @param to the row behind the last one
   * @throws IllegalArgumentException if the dtype is not the feed's
   */
  public synchronized PreparedStep feed(int index, HostTensor value, int from, int to) {
    checkOpen();
    if (slots[index].fill(value, from, to)) {
      inputValues.put(index, slots[index].tensor());
    }
    return this;
  }

  /** Whether every feed has been set. */
  public synchronized boolean isFed() {
    return Arrays.stream(slots).allMatch(FeedSlot::isFilled);
  }

  /**
   * Copies a value ahead that is going to be fed to feed {@code index}; the next {@link #feed} of
   * this very tensor takes the copy and its elements. Any thread may call this, also while the step
   * runs. A value that does not fit is left to {@code feed}.
   */
  public void stage(int index, HostTensor value) {
    slots[index].stage(value);
  }

  /**
   * The same with some rows of a value, for {@link #feed(int, HostTensor, int, int)}.
   *
   * @param from the first row
   * @param to the row behind the last one
   */
  public void stage(int index, HostTensor value, int from, int to) {
    slots[index].stage(value, from, to);
  }

  /** Frees the copies of {@link #stage} that were not fed. */
  public void unstage() {
    for (FeedSlot slot : slots) {
      slot.unstage();
    }
  }

  /** The same step in another session of this graph, with the same feeds as far as there are. */
  public synchronized PreparedStep in(GraphSession other) {
    PreparedStep step = other.prepare(fed, fetched, run);
    for (int i = 0; i < slots.length; i++) {
      if (slots[i].isFilled()) {
        step.feed(i, NativeTensors.read(slots[i].tensor()));
      }
    }
    return step;
  }

  /**
   * Runs the step; {@link #fetched} then gives the results.
   *
   * @throws org.tensorflow.exceptions.TensorFlowException if TensorFlow fails
   * @throws ClusterException if other tasks of the session's cluster stop or do not answer
   */
  public synchronized void run() {
    run(options, null);
  }

  /**
   * Runs the step once with a trace: what ran where, when and for how long.
   *
   * @throws IllegalStateException if the session has no traces
   */
  public synchronized RunMetadata runTraced() {
    if (!session.hasTraces()) {
      throw new IllegalStateException("A session made by GraphSession.forSteps has no traces");
    }
    TF_Buffer metadata = TF_NewBuffer();
    try {
      run(traceOptions, metadata);
      byte[] bytes = new byte[(int) metadata.length()];
      new BytePointer(metadata.data()).capacity(bytes.length).get(bytes);
      return RunMetadata.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's trace cannot be read", e);
    } finally {
      if (!session.isAbandoned()) {
        TF_DeleteBuffer(metadata);
      }
    }
  }

  private void run(TF_Buffer runOptions, TF_Buffer metadata) {
    checkOpen();
    for (FeedSlot slot : slots) {
      slot.tensor();
    }
    results = null;
    TF_Session handle = session.lend();
    long start = System.nanoTime();
    try {
      session.call(handle, () -> run(handle, runOptions, metadata));
    } finally {
      GraphSession.count(System.nanoTime() - start);
      session.giveBack();
    }
    session.check(status);
    takeResults();
  }

  private void run(TF_Session handle, TF_Buffer runOptions, TF_Buffer metadata) {
    TF_SessionRun(
        handle,
        runOptions,
        inputs,
        inputValues,
        slots.length,
        outputs,
        outputValues,
        fetches,
        targetOps,
        targets,
        metadata,
        status);
  }

  /** Copies the fetched tensors and deletes the native ones at once. */
  private void takeResults() {
    HostTensor[] taken = new HostTensor[fetches];
    RuntimeException failure = null;
    for (int i = 0; i < fetches; i++) {
      TF_Tensor tensor = outputValues.get(TF_Tensor.class, i);
      try {
        taken[i] = NativeTensors.read(tensor);
      } catch (RuntimeException e) {
        failure = e;
      } finally {
        TF_DeleteTensor(tensor);
      }
    }
    if (failure != null) {
      throw failure;
    }
    results = taken;
  }

  /** Fetch {@code index} of the last run. */
  public synchronized HostTensor fetched(int index) {
    if (results == null) {
      throw new IllegalStateException("The step has not run yet");
    }
    return results[index];
  }

  /** All fetches of the last run. */
  public synchronized List<HostTensor> fetched() {
    List<HostTensor> all = new ArrayList<>();
    for (int i = 0; i < fetches; i++) {
      all.add(fetched(i));
    }
    return all;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The step has been closed");
    }
  }

  /** Frees the feeds' native memory. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (session.isAbandoned()) {
      session.forget(this);
      return;
    }
    for (FeedSlot slot : slots) {
      slot.close();
    }
    TF_DeleteBuffer(options);
    TF_DeleteBuffer(traceOptions);
    inputs.close();
    inputValues.close();
    outputs.close();
    outputValues.close();
    targetOps.close();
    status.close();
    session.forget(this);
  }
}
