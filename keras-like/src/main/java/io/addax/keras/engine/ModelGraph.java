package io.addax.keras.engine;

import io.addax.devices.Cluster;
import io.addax.devices.Device;
import io.addax.devices.DeviceSpec;
import io.addax.devices.Devices;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.ClusterServer;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.distribute.Replication;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * The graph and the session of one model, and the variables of its weights.
 *
 * <p>A weight may be shared with another model that runs too. Its value then lives with the one
 * that used it last; {@link #gather} fetches what lives elsewhere.
 *
 * <p>One thread at a time builds and runs the model. Others may {@link #read} meanwhile, when their
 * models gather shared weights. Who holds the lock never waits for a {@link Weight}, whose own lock
 * is held while it reads: so two models that gather from each other cannot block each other.
 */
final class ModelGraph implements Weight.Home, AutoCloseable {
  /** How long a worker waits for the chief to initialize what is on parameter servers. */
  private static final Duration ARRIVAL = Duration.ofMinutes(2);

  /** How many numbers {@link #sumOfWorkers} can pass on. */
  private static final int NUMBERS = 4;

  /**
   * Models of one process that share a server must not share variables: how many of a structure.
   */
  private static final Map<String, Integer> MODELS = new HashMap<>();

  private final Ops root;
  private final List<Replica> replicas = new ArrayList<>();
  private final VariableStore store;
  private final VariableStore local; // what is not shared with other workers
  private final GraphSession session;
  private final Map<Weight, GraphVariable> variables = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Layer> scopes = new HashMap<>();
  private final SyncGroup.Keys keys;
  private final Object lock = new Object();
  // Guarded by the lock: values that the session does not have yet.
  private final Map<Weight, HostTensor> unwritten = new HashMap<>();
  private boolean closed;
  private final GraphVariable trainingStep;
  private final RuntimeConfig config;
  private final Optional<Cluster> cluster;
  private final List<String> parameterServers;
  private final Workers workers;
  private final Optional<Attendance> attendance; // where workers meet in no step
  private final Threads threads;
  private boolean restarts; // before the next run
  private Placement placement;
  private List<Operation> takeOver; // made when first needed, for so many variables:
  private int takenOver;
  private PreparedStep agreement; // made when first needed

  /**
   * A graph without a model in it.
   *
   * @param structure what models of the same layers have in common, on all workers
   */
  ModelGraph(RuntimeConfig wanted, Strategy strategy, OpWork work, String structure) {
    Replication replication = strategy.replication(wanted);
    this.config = replication.config();
    this.cluster = replication.server().map(ClusterServer::cluster);
    this.keys =
        replication
            .server()
            .map(server -> SyncGroup.Keys.ofCluster())
            .orElseGet(SyncGroup.Keys::ofModel);
    this.parameterServers =
        replication.parameterServers().stream().map(DeviceSpec::toString).toList();
    this.workers =
        cluster
            .filter(c -> parameterServers.isEmpty())
            .map(c -> new Workers(c.workers().size(), c.index(), keys))
            .orElse(new Workers(1, 0, keys));
    Ops ops = Ops.create();
    try {
      String space = cluster.isEmpty() ? "" : "model_" + structure + "_" + number(structure);
      store =
          parameterServers.isEmpty()
              ? new VariableStore(ops, space)
              : new VariableStore(ops, space, parameterServers.get(0));
      List<DeviceSpec> devices = replication.devices();
      for (int i = 0; i < devices.size(); i++) {
        DeviceSpec wish = devices.get(i);
        Ops there = wish.isAny() ? ops : ops.device(place(wish));
        replicas.add(new Replica(this, i, there, store));
      }
      root = replicas.get(0).ops();
      local =
          parameterServers.isEmpty()
              ? store
              : new VariableStore(ops, space + "/local", root.device());
      session =
          replication
              .server()
              .map(server -> GraphSession.forCluster(root.graph(), server))
              .orElseGet(() -> GraphSession.forSteps(root.graph(), config));
    } catch (RuntimeException | Error e) {
      ops.graph().close();
      throw e;
    }
    attendance =
        replication
            .server()
            .filter(server -> !parameterServers.isEmpty())
            .map(server -> new Attendance(server, root, store, session));
    threads = new Threads(session, work, replicas.size());
    trainingStep = local.create("training_step", HostTensor.scalar(0L));
  }

  private static int number(String structure) {
    synchronized (MODELS) {
      return MODELS.merge(structure, 1, Integer::sum);
    }
  }

  Ops root() {
    return root;
  }

  /** At least one. */
  List<Replica> replicas() {
    return replicas;
  }

  /** The processes that train together. */
  Workers workers() {
    return workers;
  }

  /** Where workers that share parameter servers meet. */
  Optional<Attendance> attendance() {
    return attendance;
  }

  /**
   * Has all workers take over the chief's weights and training step. Every worker must call it at
   * the same place.
   *
   * @param besides other variables to take over, the optimizer's
   */
  void takeOverFromChief(List<GraphVariable> besides) {
    if (workers.areSeveral()) {
      List<GraphVariable> all = new ArrayList<>(variables.values());
      all.add(trainingStep);
      all.addAll(besides);
      if (takeOver == null || takenOver != all.size()) {
        takeOver = takeOver(all);
        takenOver = all.size();
      }
      session.run(takeOver);
    }
  }

  private List<Operation> takeOver(List<GraphVariable> all) {
    String round = "take over " + all.size() + " ";
    Ops ops = root.scope("take_over");
    List<Operation> assigned = new ArrayList<>();
    for (GraphVariable variable : all) {
      Operand<?> value = workers.ofChief(ops, variable.value(), round + variable.name());
      assigned.add(variable.assign(ops, value));
      variable.mirrors().forEach(mirror -> assigned.add(mirror.assign(ops, value)));
    }
    return assigned;
  }

  /**
   * Sums over the workers; every one must call it at the same place.
   *
   * @param values of this worker, four at most
   */
  long[] sumOfWorkers(long... values) {
    if (!workers.areSeveral()) {
      return values;
    }
    if (agreement == null) {
      Ops ops = root.scope("agree");
      Operand<?> mine = ops.placeholder(DType.INT64, Shape.of(NUMBERS));
      agreement =
          session.prepare(List.of(mine), List.of(workers.sumOf(ops, mine, "agree")), List.of());
    }
    agreement.feed(0, HostTensor.of(Shape.of(NUMBERS), Arrays.copyOf(values, NUMBERS))).run();
    return Arrays.copyOf(agreement.fetched(0).longs(), values.length);
  }

  /** The chief's numbers, likewise. */
  long[] ofChief(long... values) {
    return sumOfWorkers(workers.isChief() ? values : new long[values.length]);
  }

  /**
   * Checks that all workers have as many replicas.
   *
   * @throws IllegalStateException if this one has not
   */
  void checkReplicas() {
    long chiefs = ofChief(replicas.size())[0];
    if (chiefs != replicas.size()) {
      throw new IllegalStateException(
          "Expected as many replicas on every worker: the chief has "
              + chiefs
              + ". Received: "
              + replicas.size()
              + ". MultiWorkerMirroredStrategy.replicas chooses them");
    }
  }

  /** Whether other processes take part. */
  boolean isInCluster() {
    return cluster.isPresent();
  }

  /**
   * How a batch of so many rows is divided.
   *
   * @param microBatches of each replica; with 1, the processors may divide what one replica has
   */
  Layout layout(int microBatches, long rows) {
    int parts = microBatches == 1 ? threads.parts(rows) : microBatches;
    return new Layout(workers.number(), workers.index(), replicas.size(), parts);
  }

  /** Into how many parts an inference is divided, over replicas or processors. */
  int inferenceParts(long rows) {
    int several = replicas.size();
    return several == 1 ? threads.parts(rows) : rows >= several ? several : 1;
  }

  /**
   * The replicas that compute each micro-batch of a function together; null for one that is alone.
   * All workers number them, also those that have no part in some.
   *
   * @param function its scope
   * @param parts of the batch
   */
  List<SyncGroup> groups(Layout layout, int parts, Ops function) {
    List<SyncGroup> groups = new ArrayList<>();
    int first = 0;
    if (layout.size() > 1) {
      first = keys.first(function.prefix(), layout.microBatches() * SyncGroup.SUMS);
    }
    for (int m = 0; m < layout.microBatches(); m++) {
      int members = layout.members(parts, m);
      String devices = layout.replicas() + " each, " + parts + " parts, " + m;
      groups.add(
          members <= 1
              ? null
              : new SyncGroup(keys.group(devices, members), first + m * SyncGroup.SUMS));
    }
    return groups;
  }

  GraphSession session() {
    return session;
  }

  /** Another session with the same values, whose errors name the op; the caller closes it. */
  GraphSession copyOfSession() {
    Map<GraphVariable, HostTensor> values = values();
    GraphSession copy = new GraphSession(root.graph(), config);
    try {
      VariableStore.assign(copy, values);
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  private Map<GraphVariable, HostTensor> values() {
    List<GraphVariable> all = List.copyOf(store.all());
    List<HostTensor> read = VariableStore.read(session, all);
    Map<GraphVariable, HostTensor> values = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      values.put(all.get(i), read.get(i));
    }
    return values;
  }

  /** Counts training steps; random layers take their seeds from it. */
  GraphVariable trainingStep() {
    return trainingStep;
  }

  /** The variable of a weight, made at the first call. */
  GraphVariable variable(Weight weight) {
    return variable(weight, "");
  }

  GraphVariable variable(Weight weight, String device) {
    GraphVariable variable = variables.get(weight);
    if (variable == null) {
      String name = weight.path();
      for (int i = 1; !names.add(name); i++) {
        name = weight.path() + "_" + i;
      }
      HostTensor value = weight.value();
      String home = parameterServers.isEmpty() ? device : nextParameterServer();
      variable = store.create(name, value, home);
      synchronized (lock) {
        variables.put(weight, variable);
        unwritten.put(weight, value);
      }
      weight.moveTo(this);
    }
    return variable;
  }

  private String nextParameterServer() {
    return parameterServers.get(variables.size() % parameterServers.size());
  }

  /** Where variables are made that no other worker has to do with. */
  VariableStore local() {
    return local;
  }

  /** The device that is really there for a wish, in TensorFlow's notation. */
  String place(DeviceSpec wish) {
    if (placement == null) {
      placement = cluster.map(this::placementAt).orElseGet(() -> Placement.of(config));
    }
    return placement.resolve(wish).toString();
  }

  /** The devices of this process by the names that they have in a cluster. */
  private Placement placementAt(Cluster here) {
    DeviceSpec task = here.task().spec();
    List<Device> devices =
        Devices.list(config).stream()
            .map(d -> d.withName(d.spec().merge(task).toString()))
            .toList();
    return Placement.of(devices, config.softPlacement());
  }

  /** Tells that the ops of a scope, which ends in '/', are a layer's. */
  void entered(Layer layer, String scope) {
    scopes.put(scope, layer);
  }

  /** Whose ops are below a scope. */
  Map<String, Layer> scopes() {
    return scopes;
  }

  /** The variables of the first replica so far, by their weights. */
  Map<Weight, GraphVariable> variables() {
    return variables;
  }

  /**
   * Tells how many rows the next batch has, before a function is built for it: see {@link Threads}.
   *
   * @param training whether it will be trained on
   * @param samplewise whether a replica may compute it in parts
   */
  void expect(long rows, boolean training, boolean samplewise) {
    restarts |= threads.expect(rows, training, samplewise);
  }

  /** A step that computes so many parts of a batch. */
  PreparedStep prepare(
      int parts, List<Operand<?>> feeds, List<Operand<?>> fetches, List<Operation> targets) {
    return parts > 1
        ? session.prepareSideBySide(feeds, fetches, targets)
        : session.prepare(feeds, fetches, targets);
  }

  private void restart() {
    synchronized (lock) {
      Map<GraphVariable, HostTensor> values = values();
      session.restart();
      VariableStore.assign(session, values);
      restarts = false;
    }
  }

  /**
   * Writes the first values of new variables, and takes over what other models changed. Where the
   * batch that is expected wants other threads, the session begins anew.
   */
  void gather() {
    local.initialize(session);
    if (parameterServers.isEmpty() || cluster.get().isChief()) {
      store.initialize(session);
    } else {
      store.awaitInitialized(session, ARRIVAL);
    }
    synchronized (lock) {
      unwritten.clear();
    }
    Map<GraphVariable, HostTensor> moved = null;
    for (Map.Entry<Weight, GraphVariable> entry : variables.entrySet()) {
      Weight weight = entry.getKey();
      if (weight.home() != this) {
        if (moved == null) {
          moved = new LinkedHashMap<>();
        }
        moved.put(entry.getValue(), weight.value());
        weight.moveTo(this);
      }
    }
    if (moved != null) {
      VariableStore.assign(session, moved);
    }
    if (restarts) {
      restart();
    }
  }

  @Override
  public List<HostTensor> read(List<Weight> weights) {
    synchronized (lock) {
      if (!closed) {
        return readHere(weights);
      }
    }
    // Closed since the caller asked for the home: the values have gone back to the weights.
    if (weights.stream().anyMatch(w -> w.home() == this)) {
      throw new IllegalStateException("The model that had the values of weights has been closed");
    }
    return weights.stream().map(Weight::value).toList();
  }

  private List<HostTensor> readHere(List<Weight> weights) {
    List<Weight> written = weights.stream().filter(w -> !unwritten.containsKey(w)).toList();
    Map<Weight, HostTensor> values = new HashMap<>(unwritten);
    if (!written.isEmpty()) {
      List<HostTensor> read =
          VariableStore.read(session, written.stream().map(variables::get).toList());
      for (int i = 0; i < read.size(); i++) {
        values.put(written.get(i), read.get(i));
      }
    }
    return weights.stream().map(values::get).toList();
  }

  /** The name of a variable's weight, if it begins with one, and what follows it. */
  String named(String variable, Map<Weight, String> names) {
    String found = null;
    String longest = "";
    for (Map.Entry<Weight, GraphVariable> entry : variables.entrySet()) {
      String name = entry.getValue().name();
      String renamed = names.get(entry.getKey());
      if (renamed != null && variable.startsWith(name + "/") && name.length() > longest.length()) {
        longest = name;
        found = renamed + variable.substring(name.length());
      }
    }
    return found == null ? variable : found;
  }

  /** Brings the weights' values back to Java and frees the rest. */
  @Override
  public void close() {
    try {
      List<Weight> here = new ArrayList<>();
      variables.keySet().stream().filter(w -> w.home() == this).forEach(here::add);
      List<HostTensor> values = here.isEmpty() ? List.of() : read(here);
      for (int i = 0; i < here.size(); i++) {
        here.get(i).value(values.get(i));
      }
    } finally {
      free();
    }
  }

  private void free() {
    synchronized (lock) {
      closed = true;
      try {
        if (cluster.isPresent() && parameterServers.isEmpty()) {
          store.destroy(session); // they would stay in the server
        }
        session.close();
      } finally {
        root.graph().close();
      }
    }
  }
}
