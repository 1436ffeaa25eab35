package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetTarget;

import io.addax.devices.Devices;
import io.addax.devices.NativeRuntime;
import io.addax.devices.ProcessSettings;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/**
 * Runs a graph. Variables live in their session, until it is closed.
 *
 * <p>The graph may grow after the first run. With one device every run stays in the caller's
 * thread, which is faster for small steps; with several the inter-op pool lets them overlap. So it
 * does while Java Flight Recorder samples Java threads, which is not safe in some of oneDNN's
 * kernels: begin such a recording before the session.
 *
 * <p>Close the session before its graph. It is safe to close while another thread runs a step: the
 * close waits.
 */
public final class GraphSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GraphSession.class);

  private static final LongAdder NANOS_IN_TENSORFLOW = new LongAdder();

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<PreparedStep> steps = ConcurrentHashMap.newKeySet();
  private final Graph graph;
  private final ConfigProto config;
  private final RunOptions runOptions;
  private final boolean inOrder;
  private final Optional<ClusterServer> server;
  private final boolean mayChooseThreads;
  private int intraOpThreads;
  private int interOpThreads; // beside the caller's; 0 for none
  private final Optional<ClusterCalls> calls;
  private TF_Session handle;
  private boolean closed;

  /** A session with the default configuration. */
  public GraphSession(Graph graph) {
    this(graph, RuntimeConfig.defaults());
  }

  /**
   * A session with a given configuration.
   *
   * @throws IllegalStateException if the configuration contradicts what an earlier session fixed
   *     for the whole process
   */
  public GraphSession(Graph graph, RuntimeConfig config) {
    this(graph, config, false);
  }

  private GraphSession(Graph graph, RuntimeConfig config, boolean mayRunInOrder) {
    NativeRuntime.load();
    RuntimeConfig effective = ProcessSettings.claim(config, "a graph session");
    boolean oneDevice = effective.logicalCpus() <= 1 && effective.interOpThreads() == 0;
    boolean inCallersThread = oneDevice && !FlightRecordings.sampleJavaThreads();
    if (inCallersThread || effective.interOpThreads() == RuntimeConfig.CALLER_THREAD) {
      FlightRecordings.warnOfThem();
    }
    this.graph = graph;
    this.config = SessionConfigs.of(effective);
    this.runOptions =
        inCallersThread
            ? RunOptions.newBuilder().setInterOpThreadPool(RuntimeConfig.CALLER_THREAD).build()
            : RunOptions.getDefaultInstance();
    boolean cpuAlone = !NativeRuntime.mayHaveGpus() && !Devices.hasPlugins();
    this.inOrder = mayRunInOrder && inCallersThread && cpuAlone;
    this.server = Optional.empty();
    this.intraOpThreads = effective.intraOpThreads();
    this.mayChooseThreads =
        mayRunInOrder
            && (inOrder || cpuAlone && effective.logicalCpus() > 1)
            && intraOpThreads == 0
            && NativeRuntime.leavesIntraOpThreadsOpen();
    this.calls = Optional.empty();
  }

  private GraphSession(Graph graph, ClusterServer server) {
    this.graph = graph;
    this.config = server.sessionConfig();
    // No graph key for collectives: TensorFlow makes one out of a step's instance keys. With a
    // fixed one, a run that one task makes alone would set it apart from the others for good.
    this.runOptions = RunOptions.getDefaultInstance();
    this.inOrder = false;
    this.server = Optional.of(server);
    this.intraOpThreads = config.getIntraOpParallelismThreads();
    this.mayChooseThreads = false;
    this.calls = Optional.of(new ClusterCalls(server.watch()));
  }

  /**
   * A session that runs steps with less ado: where there is one device, and no control flow in the
   * graph at the first run, the order of the ops is fixed beforehand. It has no traces, and its
   * errors do not name the op.
   */
  public static GraphSession forSteps(Graph graph, RuntimeConfig config) {
    return new GraphSession(graph, config, true);
  }

  /**
   * A session in a cluster, whose steps may have collective ops with other tasks, and variables on
   * parameter servers. The devices here are the task's, such as {@code
   * /job:worker/replica:0/task:1/device:CPU:0}: give ops the whole name.
   *
   * <p>The first run waits for the {@linkplain ClusterServer#peers() peers}. A step with collective
   * ops must be run by all tasks, in the same order as other such steps; others may be run by any.
   * If a peer stops, a run that needs it fails with a {@link ClusterException}; if one does not
   * answer for too long, so do all later runs.
   */
  public static GraphSession forCluster(Graph graph, ClusterServer server) {
    return new GraphSession(graph, server);
  }

  private TF_Session create() {
    ConfigProto.Builder proto = config.toBuilder().setIntraOpParallelismThreads(intraOpThreads);
    if (interOpThreads > 0) {
      proto.setInterOpParallelismThreads(interOpThreads).setUsePerSessionThreads(true);
    } else if (inOrder && !ControlFlow.isIn(graph)) {
      proto.getExperimentalBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR");
    }
    server.ifPresent(ClusterServer::awaitPeers);
    byte[] bytes = proto.build().toByteArray();
    try (TF_Status status = TF_Status.newStatus();
        TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
        BytePointer pointer = new BytePointer(bytes)) {
      TF_SetConfig(options, pointer, bytes.length, status);
      status.throwExceptionIfNotOK();
      server.ifPresent(here -> TF_SetTarget(options, here.target()));
      TF_Session created = TF_NewSession(NativeHandles.of(graph), options, status);
      status.throwExceptionIfNotOK();
      return created;
    }
  }

  /**
   * Makes a step ready to be run many times.
   *
   * @param feeds what is given at each run
   * @param fetches what is wanted back; each at most once
   * @param targets what shall be run besides
   */
  public PreparedStep prepare(
      List<? extends Operand<?>> feeds,
      List<? extends Operand<?>> fetches,
      List<? extends Operation> targets) {
    return prepare(feeds, fetches, targets, runOptions);
  }

  /**
   * The same for a step whose ops are worth running side by side, in as many threads as {@link
   * #sideBySide} has chosen. Without any they run in the caller's thread.
   */
  public PreparedStep prepareSideBySide(
      List<? extends Operand<?>> feeds,
      List<? extends Operand<?>> fetches,
      List<? extends Operation> targets) {
    boolean pool = interOpThreads() > 0;
    return prepare(feeds, fetches, targets, pool ? RunOptions.getDefaultInstance() : runOptions);
  }

  private PreparedStep prepare(
      List<? extends Operand<?>> feeds,
      List<? extends Operand<?>> fetches,
      List<? extends Operation> targets,
      RunOptions options) {
    PreparedStep step = new PreparedStep(this, feeds, fetches, targets, options);
    steps.add(step);
    return step;
  }

  /** Runs once, with feeds that the graph may keep (as an assignment does). */
  public List<HostTensor> run(
      List<? extends Operand<?>> feeds,
      List<HostTensor> values,
      List<? extends Operand<?>> fetches,
      List<? extends Operation> targets) {
    try (PreparedStep step = prepare(feeds, fetches, targets)) {
      for (int i = 0; i < feeds.size(); i++) {
        step.feed(i, values.get(i));
      }
      step.run();
      return step.fetched();
    }
  }

  /** The values of some fetches. */
  public List<HostTensor> fetch(List<? extends Operand<?>> fetches) {
    return run(List.of(), List.of(), fetches, List.of());
  }

  /** The value of one fetch. */
  public HostTensor fetch(Operand<?> fetch) {
    return fetch(List.of(fetch)).get(0);
  }

  /** Runs ops for what they do. */
  public void run(List<? extends Operation> targets) {
    run(List.of(), List.of(), List.of(), targets);
  }

  /**
   * The time that all runs of all sessions of this process have spent inside TensorFlow, in
   * nanoseconds; for measuring what is spent around them.
   */
  public static long nanosInTensorFlow() {
    return NANOS_IN_TENSORFLOW.sum();
  }

  /** Counts a run. */
  static void count(long nanos) {
    NANOS_IN_TENSORFLOW.add(nanos);
  }

  /** Lends the native session, which cannot be closed before {@link #giveBack}. */
  TF_Session lend() {
    lock.readLock().lock();
    try {
      return handle();
    } catch (RuntimeException | Error e) {
      lock.readLock().unlock();
      throw e;
    }
  }

  private synchronized TF_Session handle() {
    if (closed) {
      throw new IllegalStateException("The session has been closed");
    }
    calls.ifPresent(ClusterCalls::checkNotLost);
    if (handle == null) {
      handle = create();
    }
    return handle;
  }

  /** Whether nobody has asked for a number of intra-op threads, so that it can be chosen. */
  public boolean mayChooseThreads() {
    return mayChooseThreads;
  }

  /** How many threads of a device share the work of one op; 0 for one per processor. */
  public synchronized int intraOpThreads() {
    return intraOpThreads;
  }

  /**
   * Chooses how many threads share the work of one op, at best before the first run. Each logical
   * CPU has so many of its own.
   *
   * @param threads 0 for one per processor
   * @return whether the session has run with another number: that holds until {@link #restart}
   * @throws IllegalStateException unless {@link #mayChooseThreads}
   */
  public synchronized boolean intraOpThreads(int threads) {
    return threads(threads, 0);
  }

  /**
   * Whether the ops of a step may be run side by side instead, each in one thread: where there is
   * one device and nobody has asked for a number of threads.
   */
  public boolean mayRunSideBySide() {
    return mayChooseThreads && inOrder;
  }

  /** How many threads run ops side by side; 0 if they run one after the other. */
  public synchronized int interOpThreads() {
    return interOpThreads;
  }

  /**
   * Chooses how many threads run the ops of {@linkplain #prepareSideBySide such steps} side by
   * side, each op in one of them. Other steps run in the caller's thread, as before.
   *
   * @return whether the session has run with other numbers: these hold until {@link #restart}
   * @throws IllegalStateException unless {@link #mayRunSideBySide}
   */
  public synchronized boolean sideBySide(int threads) {
    if (!mayRunSideBySide()) {
      throw new IllegalStateException("The session has several devices, or its threads are given");
    }
    return threads(1, threads);
  }

  private boolean threads(int intraOp, int interOp) {
    if (!mayChooseThreads) {
      throw new IllegalStateException("The number of intra-op threads is given");
    }
    boolean changes = intraOp != intraOpThreads || interOp != interOpThreads;
    intraOpThreads = intraOp;
    interOpThreads = interOp;
    return changes && handle != null;
  }

  /** Begins anew. Steps stay; variables have no values any more. Waits for runs to end. */
  public void restart() {
    lock.writeLock().lock();
    try {
      free();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Whether a run can tell what ran where and when, and an error which op it is about. */
  public boolean hasTraces() {
    return !inOrder;
  }

  /** Ends what {@link #lend} began. */
  void giveBack() {
    lock.readLock().unlock();
  }

  /**
   * Makes a native call with {@code lent}; in a cluster in such a way that it ends when a peer is
   * lost.
   *
   * @throws ClusterException if it had to be given up
   */
  void call(TF_Session lent, Runnable call) {
    if (calls.isEmpty()) {
      call.run();
    } else {
      calls.get().run(call, () -> closeNative(lent));
    }
  }

  private static void closeNative(TF_Session session) {
    try (TF_Status status = TF_Status.newStatus()) {
      TF_CloseSession(session, status);
    }
  }

  /** Whether a native call never came back; what it works with must not be freed. */
  boolean isAbandoned() {
    return calls.filter(ClusterCalls::isAbandoned).isPresent();
  }

  /**
   * Throws what a run's status says.
   *
   * @throws ClusterException if other tasks of the cluster are the cause
   */
  void check(TF_Status status) {
    try {
      status.throwExceptionIfNotOK();
    } catch (TensorFlowException e) {
      if (server.isEmpty()) {
        throw e;
      }
      calls.get().checkNotLost();
      throw PeerFailure.isOne(status, e) ? PeerFailure.explain(e, server.get().peers()) : e;
    }
  }

  void forget(PreparedStep step) {
    steps.remove(step);
  }

  /** Frees all variables and steps. Closing twice does nothing. */
  @Override
  public void close() {
    new ArrayList<>(steps).forEach(PreparedStep::close);
    lock.writeLock().lock();
    try {
      closed = true;
      free();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private synchronized void free() {
    if (handle == null) {
      return;
    }
    TF_Session ending = handle;
    handle = null;
    if (calls.isEmpty()) {
      delete(ending);
    } else if (calls.get().isIdle()) {
      try {
        calls.get().run(() -> delete(ending), () -> {});
      } catch (ClusterException e) {
        LOG.debug("A session is given up, since TensorFlow waits for a lost task to close it", e);
      }
    }
  }

  private static void delete(TF_Session session) {
    try (TF_Status status = TF_Status.newStatus()) {
      TF_CloseSession(session, status);
      TF_DeleteSession(session, status);
    }
  }
}
