package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JShellCommandTest {
  @TempDir private Path folder;

  private String script(String... lines) throws IOException {
    return Files.write(folder.resolve("test.jsh"), List.of(lines)).toString();
  }

  private void assertFails(String message, String... lines) throws IOException {
    String script = script(lines);
    Outcome outcome = Outcome.of("jshell", script);
    assertEquals(List.of("addax: " + script + message), outcome.err());
    assertEquals(1, outcome.code());
  }

  @Test
  void aScriptThatThrowsSaysWhere() throws Exception {
    assertFails(
        ":5: java.lang.ArithmeticException: / by zero",
        "// The statement that fails is the method's, not the call.",
        "",
        "int reciprocal(int x) {",
        "  // whole numbers",
        "  return 1 / x;",
        "}",
        "reciprocal(1);",
        "reciprocal(0);");
  }

  @Test
  void anErrorOfTheLibrarysSaysWhere() throws Exception {
    assertFails(
        ":2: java.lang.IllegalArgumentException: Dense: expected units > 0. Received: 0",
        "var input = Input.of(4);",
        "new Dense(0).apply(input);");
  }

  @Test
  void aScriptThatDoesNotCompileSaysWhere() throws Exception {
    assertFails(
        ":3: incompatible types: java.lang.String cannot be converted to int",
        "int x = 3;",
        "int y =",
        "    \"text\";");
  }

  @Test
  void whatNeverComesIsMissed() throws Exception {
    assertFails(":2: cannot find method nowhere()", "int x = 1;", "int f() { return nowhere(); }");
    assertFails(":1: cannot find method nowhere()", "int f() { return nowhere(); }", "f();");
  }

  @Test
  void aStatementThatDoesNotEndIsAnError() throws Exception {
    assertFails(":2: The statement does not end", "int x = 3;", "for (int i = 0;");
  }

  @Test
  void aCommandOfTheToolsIsAnError() throws Exception {
    assertFails(":1: Expected Java or /exit. Received: /open", "/open other.jsh");
  }

  @ParameterizedTest(name = "{0} ends with {1}")
  @CsvSource({"'', 0", "'// nothing', 0", "/exit, 0", "/exit 7, 7", "'/* none */ /exit 1', 1"})
  void aScriptEndsWithItsCode(String line, int code) throws Exception {
    Outcome outcome = Outcome.of("jshell", script("int x = 3;", line));
    assertEquals(List.of(), outcome.err());
    assertEquals(code, outcome.code());
  }

  @Test
  void statementsAfterAFailureDoNotRun() throws Exception {
    Path never = folder.resolve("never");
    assertFails(
        ":1: java.lang.IllegalStateException",
        "if (true) throw new IllegalStateException();",
        "Files.createFile(Path.of(\"" + never + "\"));");
    assertTrue(Files.notExists(never));
  }

  @Test
  void scriptsShareAShellAndHaveArguments() throws Exception {
    Path first = Files.writeString(folder.resolve("first.jsh"), "#!/usr/bin/addax\nint x = 42;");
    Path out = folder.resolve("out");
    String second = script("Files.writeString(Path.of(args[0]), x + args[1]);");
    Outcome outcome =
        Outcome.of("jshell", "-a", out.toString(), "--arg", "\"é\\\n", first.toString(), second);
    assertEquals(List.of(), outcome.err());
    assertEquals("42\"é\\\n", Files.readString(out));
  }

  @Test
  void aNameOfTwoPackagesIsTheLayerOrTheLoss() throws Exception {
    String script =
        script(
            "import io.addax.keras.metrics.Hinge;", // a script's own import comes first
            "Layer layer = new Softmax();",
            "Loss loss = new MeanSquaredError();",
            "Metric metric = new Hinge();");
    assertEquals(List.of(), Outcome.of("jshell", script).err());
  }

  @Test
  void everyImportIsThere() {
    assertTrue(ShellSetup.statements(List.of()).contains("import io.addax.keras.*;"));
    ShellSetup.statements(List.of())
        .lines()
        .filter(line -> line.startsWith("import io.addax.") && !line.endsWith("*;"))
        .map(line -> line.substring("import ".length(), line.length() - 1))
        .forEach(name -> assertDoesNotThrow(() -> Class.forName(name)));
  }

  @Test
  void aScriptThatIsNotThereIsMisuse() {
    Outcome outcome = Outcome.of("jshell", "nowhere.jsh");
    assertEquals(2, outcome.code());
    assertEquals(
        List.of(
            "addax: Expected a script. Received: nowhere.jsh, which is no file"
                + " (see: addax jshell --help)"),
        outcome.err());
  }

  @Test
  void aPipeIsRead() throws Exception {
    Path input = Files.writeString(folder.resolve("in"), "System.out.println(6 * 7);\nf(");
    Outcome outcome = new ChildCommand(folder).input(input).run("jshell");
    assertEquals(List.of("42"), outcome.out());
    assertEquals(List.of("addax: <stdin>:2: The statement does not end"), outcome.err());
    assertEquals(1, outcome.code());
  }

  @Test
  void systemExitEndsTheProcess() throws Exception {
    Outcome outcome = new ChildCommand(folder).run("jshell", script("System.exit(5);"));
    assertEquals(new Outcome(5, List.of(), List.of()), outcome);
  }

  @Test
  void debugAddsTheStackTrace() throws Exception {
    Outcome outcome = Outcome.of("jshell", "--debug", script("\"text\".charAt(9);"));
    assertTrue(outcome.err().get(0).contains(":1: java.lang.StringIndexOutOf"), outcome.toString());
    assertTrue(
        outcome.err().stream().anyMatch(line -> line.startsWith("Caused by: jdk.jshell.Eval")),
        outcome.toString());
  }

  @Test
  void aJavaWithoutJShellIsNamed() throws Exception {
    Outcome outcome =
        new ChildCommand(folder)
            .option("--limit-modules", "java.se,jdk.unsupported")
            .run("jshell", script("int x = 1;"));
    assertEquals(1, outcome.code());
    assertEquals(
        List.of(
            "addax: Expected a Java with the module jdk.jshell, such as a JDK. Received: "
                + System.getProperty("java.home")),
        outcome.err());
  }
}
