package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
  private static Cluster parse(String withSingleQuotes) {
    return Cluster.parse(withSingleQuotes.replace('\'', '"'));
  }

  @Test
  void tfConfigNamesTheWorkersAndThisOne() {
    Cluster cluster =
        parse("{'cluster': {'worker': ['a:1', 'b:2']}, 'task': {'type': 'worker', 'index': 1}}");
    assertEquals(Cluster.of(List.of("a:1", "b:2"), 1), cluster);
    assertEquals(List.of("a:1", "b:2"), cluster.workers());
    assertEquals(List.of(), cluster.parameterServers());
    assertEquals("worker", cluster.job());
    assertEquals(1, cluster.index());
    assertEquals("b:2", cluster.address());
    assertEquals("worker 1 at b:2", cluster.task().toString());
    assertEquals("/job:worker/replica:0/task:1", cluster.task().spec().toString());
    assertEquals(List.of(new ClusterTask("worker", 0, "a:1")), cluster.peers());
    assertTrue(cluster.isWorker());
    assertFalse(cluster.isChief());
    assertTrue(cluster.at("worker", 0).isChief());
  }

  /** As {@code multi_worker_util.id_in_cluster} counts. */
  @ParameterizedTest
  @CsvSource({"chief, 0, 0, true", "worker, 0, 1, false", "worker, 1, 2, false"})
  void aChiefIsTheFirstWorker(String type, int index, int expected, boolean chief) {
    Cluster cluster =
        parse(
            String.format(
                "{'cluster': {'worker': ['b:2', 'c:3'], 'chief': ['a:1']},"
                    + " 'task': {'type': '%s', 'index': %d}}",
                type, index));
    assertEquals(Cluster.of(List.of("a:1", "b:2", "c:3"), expected), cluster);
    assertEquals(chief, cluster.isChief());
  }

  @Test
  void aParameterServerHasWorkersAsPeers() {
    Cluster cluster =
        parse(
            "{'cluster': {'chief': ['a:1'], 'worker': ['b:2'], 'ps': ['c:3', 'd:4']},"
                + " 'task': {'type': 'ps', 'index': '1'}, 'environment': 'cloud',"
                + " 'rpc_layer': 'grpc'}");
    assertTrue(cluster.isParameterServer());
    assertFalse(cluster.isChief());
    assertEquals("ps 1 at d:4", cluster.task().toString());
    assertEquals("[worker 0 at a:1, worker 1 at b:2, ps 0 at c:3]", cluster.peers().toString());
    assertEquals(
        Cluster.of(List.of("a:1", "b:2"), 0).withParameterServers("c:3", "d:4").at("ps", 1),
        cluster);
    assertEquals("Cluster[worker=[a:1, b:2], ps=[c:3, d:4], this is ps 1]", cluster.toString());
  }

  @Test
  void parameterServersTakeTurnsWithVariables() {
    Cluster cluster = Cluster.of(List.of("a:1"), 0).withParameterServers("c:3", "d:4");
    assertEquals(
        List.of(
            "/job:ps/replica:0/task:0/device:CPU:0",
            "/job:ps/replica:0/task:1/device:CPU:0",
            "/job:ps/replica:0/task:0/device:CPU:0"),
        IntStream.range(0, 3).mapToObj(i -> cluster.variableDevice(i).toString()).toList());
    Cluster without = Cluster.of(List.of("a:1"), 0);
    assertThrows(IllegalStateException.class, () -> without.variableDevice(0));
  }

  @Test
  void anEvaluatorIsAloneAndNeedsNoEntry() {
    Cluster cluster =
        parse("{'cluster': {'worker': ['a:1']}, 'task': {'type': 'evaluator', 'index': 0}}");
    assertTrue(cluster.isChief());
    assertFalse(cluster.isWorker());
    assertEquals("evaluator", cluster.job());
    assertThrows(IllegalStateException.class, cluster::address);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Cluster cluster = Cluster.of(List.of("a:1", "[::1]:65535"), 1);
    assertEquals(
        "{\"cluster\":{\"worker\":[\"a:1\",\"[::1]:65535\"]},"
            + "\"task\":{\"type\":\"worker\",\"index\":1}}",
        cluster.toTfConfig());
    Cluster withServer = cluster.withParameterServers("p:9").at("ps", 0);
    assertEquals(cluster, Cluster.parse(cluster.toTfConfig()));
    assertEquals(withServer, Cluster.parse(withServer.toTfConfig()));
    assertEquals(withServer.hashCode(), Cluster.parse(withServer.toTfConfig()).hashCode());
    assertNotEquals(cluster, withServer);
  }

  @Test
  void anAddressHasAHostAndAPort() {
    ClusterTask task = new ClusterTask("worker", 0, "[2001:db8::1]:2222");
    assertEquals("2001:db8::1", task.host());
    assertEquals(2222, task.port());
    assertEquals("node-1.local", new ClusterTask("worker", 0, "node-1.local:80").host());
  }

  @Test
  void aMissingVariableIsAnError() {
    var e = assertThrows(IllegalArgumentException.class, () -> Cluster.fromEnvironment(Map.of()));
    assertTrue(
        e.getMessage().startsWith("Expected the environment variable TF_CONFIG, such as {"),
        e.getMessage());
    String json = "{\"cluster\":{\"worker\":[\"a:1\"]},\"task\":{\"type\":\"worker\",\"index\":0}}";
    assertEquals(Cluster.of(List.of("a:1"), 0), Cluster.fromEnvironment(Map.of("TF_CONFIG", json)));
  }

  private static final String WORKERS = "'cluster': {'worker': ['a:1', 'b:2']}";
  private static final String TASK = "'task': {'type': 'worker', 'index': 0}";

  /** What is wrong with it, and what the message must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | expected JSON such as {\"cluster\"",
        "`` | expected JSON such as {\"cluster\"",
        "{'cluster': {'worker': ['a:1']}, | expected JSON such as",
        "{WORKERS, TASK} {} | \"index\": 0}} {}', which is wrong at line 1 column 82",
        "[] | expected a JSON object, as in {\"cluster\"",
        "{TASK} | expected \"cluster\" with the addresses of each job, as in",
        "{'cluster': 'a:1', TASK} | each job, as in {\"cluster\": {\"worker\": [\"host0:2222\","
            + " \"host1:2222\"]}, \"task\": {\"type\": \"worker\", \"index\": 0}}. Received: \"a:1\"",
        "{'cluster': {}, TASK} | one of the cluster's jobs []. Received: type 'worker'",
        "{'cluster': {'ps': ['a:1']}, 'task': {'type': 'ps', 'index': 0}}"
            + " | Expected at least one worker in a cluster. Received: none",
        "{WORKERS} | expected \"task\" with its type and index, as in",
        "{WORKERS, 'task': {'index': 0}}"
            + " | the \"type\" of the task, one of [chief, worker, ps, evaluator]. Received: none",
        "{WORKERS, 'task': {'type': 'boss', 'index': 0}}"
            + " | one of [chief, worker, ps, evaluator]. Received: \"boss\"",
        "{WORKERS, 'task': {'type': 'ps', 'index': 0}}"
            + " | expected a \"task\" of one of the cluster's jobs [worker]. Received: type 'ps'",
        "{WORKERS, 'task': {'type': 'worker'}} | the \"index\" of the task, a whole number."
            + " Received: none",
        "{WORKERS, 'task': {'type': 'worker', 'index': 2}}"
            + " | an \"index\" from 0 to 1 for the task of type 'worker'. Received: 2",
        "{WORKERS, 'task': {'type': 'worker', 'index': -1}} | Received: -1",
        "{WORKERS, 'task': {'type': 'worker', 'index': 0.5}} | Received: 0.5",
        "{WORKERS, 'task': {'type': 'worker', 'index': 'first'}} | Received: \"first\"",
        "{WORKERS, 'task': {'type': 'evaluator', 'index': 1}} | from 0 to 0",
        "{'cluster': {'worker': ['a:1'], 'master': ['b:2']}, TASK}"
            + " | jobs out of [chief, worker, ps, evaluator] in \"cluster\". Received: 'master'",
        "{'cluster': {'worker': ['a:1'], 'chief': ['b:2', 'c:3']}, TASK}"
            + " | at most one 'chief'. Received: [b:2, c:3]",
        "{'cluster': {'worker': 'a:1'}, TASK}"
            + " | a list of \"host:port\" for 'worker'. Received: \"a:1\"",
        "{'cluster': {'worker': ['a:1', 7]}, TASK} | Received: [\"a:1\",7]",
        "{'cluster': {'worker': ['a:1', 'b']}, TASK}"
            + " | TF_CONFIG: Expected host:port as the address of worker 1. Received: 'b'",
        "{'cluster': {'worker': ['grpc://a:1']}, TASK} | Received: 'grpc://a:1'",
        "{'cluster': {'worker': [':1']}, TASK} | Received: ':1'",
        "{'cluster': {'worker': ['a:']}, TASK} | Received: 'a:'",
        "{'cluster': {'worker': ['::1:5']}, TASK} | Received: '::1:5'",
        "{'cluster': {'worker': ['a:0']}, TASK}"
            + " | Expected a port from 1 to 65535 in the address of worker 0. Received: 'a:0'",
        "{'cluster': {'worker': ['a:65536']}, TASK} | Received: 'a:65536'",
        "{'cluster': {'worker': ['a:1', 'b:2', 'a:1']}, TASK}"
            + " | Received: worker 0 and worker 2 both at a:1",
        "{'cluster': {'worker': ['a:1'], 'ps': ['a:1']}, TASK}"
            + " | Received: worker 0 and ps 0 both at a:1",
        "{WORKERS, TASK, 'rpc_layer': 'seastar'} | \"rpc_layer\" to be \"grpc\" or absent",
      })
  void aWrongTfConfigSaysWhatWasExpected(String config, String expected) {
    String text = config.replace("WORKERS", WORKERS).replace("TASK", TASK);
    var e = assertThrows(IllegalArgumentException.class, () -> parse(text));
    assertTrue(e.getMessage().startsWith("TF_CONFIG: "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void aWorkerThatIsNotThereIsAnError(int index) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Cluster.of(List.of("a:1", "b:2"), index));
    assertEquals(
        "Expected the index of a worker from 0 to 1, since there are 2. Received: " + index,
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Cluster.of(List.of("a:1"), 0).at("ps", 0));
    assertThrows(
        IllegalArgumentException.class, () -> Cluster.of(List.of("a:1"), 0).at("chief", 0));
  }
}
