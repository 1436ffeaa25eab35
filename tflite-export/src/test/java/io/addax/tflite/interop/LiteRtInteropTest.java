package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.runtime.Quantizer;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference nets in every mode in LiteRT's WebAssembly runtime, beside the interpreter that
 * Java runs. Where {@code TFLITE_REFERENCE} names a folder, with the trained weights and the
 * samples there; else with fresh weights and random samples.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiteRtInteropTest {
  private static final int SAMPLES = 50;

  /** What the runtime's JavaScript gives to a model: it has no tensors of int8 and int16. */
  private enum Form {
    NONE(Quantization.NONE, IoType.FLOAT32, 1e-5, 1e-6),
    FLOAT16(Quantization.FLOAT16, IoType.FLOAT32, 1e-5, 1e-6),
    // Its kernels are newer: what lies between two integers goes the other way now and then.
    DYNAMIC(Quantization.DYNAMIC, IoType.FLOAT32, 0.06, 0.003),
    INT4(Quantization.INT4, IoType.FLOAT32, 0.06, 0.003),
    INT8(Quantization.INT8, IoType.FLOAT32, 0.06, 0.003),
    UINT8(Quantization.INT8, IoType.UINT8, 15, 0.8),
    INT16X8(Quantization.INT16X8, IoType.FLOAT32, 0.001, 1e-4);

    private final Quantization mode;
    private final IoType ports;
    private final double greatest;
    private final double mean;

    Form(Quantization mode, IoType ports, double greatest, double mean) {
      this.mode = mode;
      this.ports = ports;
      this.greatest = greatest;
      this.mean = mean;
    }
  }

  /** A file with its inputs and what the interpreter in Java makes of them. */
  private record Case(
      String net, Form form, TFLiteModel file, List<HostTensor> x, List<List<HostTensor>> wanted) {
    String name() {
      return net + "-" + form;
    }

    @Override
    public String toString() {
      return name();
    }
  }

  private final Map<String, Case> cases = new LinkedHashMap<>();
  private LiteRtPeer peer;
  private JsonObject results;

  @BeforeAll
  void runAll(@TempDir Path folder) throws Exception {
    LiteRtPeer.assumeThere();
    peer = new LiteRtPeer(folder);
    for (String net : ReferenceNets.ALL.keySet()) {
      try (Model model = ReferenceNets.ALL.get(net).get()) {
        List<HostTensor> samples = samples(net, model);
        for (Form form : Form.values()) {
          add(net, form, model, samples);
        }
      }
    }
    results = peer.run();
    results.entrySet().forEach(System.out::println);
  }

  private static List<HostTensor> samples(String net, Model model) throws IOException {
    String reference = System.getenv("TFLITE_REFERENCE");
    if (reference != null) {
      Path trained = Path.of(reference, net);
      model.setWeights(ReferenceFolder.arrays(trained, "weights"));
      return ReferenceFolder.arrays(trained, "test").stream()
          .map(all -> all.rows(0, SAMPLES))
          .toList();
    }
    RandomData random = new RandomData(net.hashCode());
    return model.inputs().stream()
        .map(
            input -> {
              long[] shape = input.shape().asArray();
              shape[0] = SAMPLES;
              return input.dtype() == DType.INT32
                  ? random.ints(1000, shape)
                  : random.uniform(0, 1, shape);
            })
        .toList();
  }

  private void add(String net, Form form, Model model, List<HostTensor> samples)
      throws IOException {
    TFLiteModel file =
        TFLiteConverter.of(model)
            .quantize(form.mode)
            .ioType(form.ports)
            .representative(samples)
            .batchSize(1) // its JavaScript refuses tensors where the file leaves a dimension open
            .convert();
    List<HostTensor> x = new ArrayList<>();
    List<List<HostTensor>> wanted = new ArrayList<>();
    try (TFLiteInterpreter interpreter = file.interpreter()) {
      for (int k = 0; k < samples.size(); k++) {
        TensorInfo info = interpreter.inputs().get(k);
        HostTensor given = samples.get(k);
        x.add(
            info.isQuantized()
                ? Quantizer.quantize(given, info.dtype(), info.scale(), info.zeroPoint())
                : given);
      }
      for (int i = 0; i < SAMPLES; i++) {
        int sample = i;
        wanted.add(
            interpreter.run(
                x.stream().map(all -> all.rows(sample, sample + 1)).toArray(HostTensor[]::new)));
      }
    }
    Case added = new Case(net, form, file, x, wanted);
    cases.put(added.name(), added);
    peer.add(added.name(), file.bytes(), x);
  }

  Stream<Case> cases() {
    return cases.values().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatTheInterpreterComputes(Case one) throws IOException {
    JsonObject result = results.getAsJsonObject(one.name());
    assertFalse(result.has("error"), result.toString());
    for (int k = 0; k < one.wanted().get(0).size(); k++) {
      ByteBuffer got = peer.output(one.name(), k);
      double greatest = 0;
      double sum = 0;
      int count = 0;
      for (List<HostTensor> sample : one.wanted()) {
        HostTensor wanted = sample.get(k);
        boolean real = wanted.dtype() == DType.FLOAT32;
        for (int i = 0; i < wanted.size(); i++) {
          double is = real ? got.getFloat() : Byte.toUnsignedInt(got.get());
          double difference = Math.abs(wanted.doubleAt(i) - is);
          greatest = Math.max(greatest, difference);
          sum += difference;
          count++;
        }
      }
      assertEquals(0, got.remaining());
      String text = "greatest " + greatest + ", mean " + sum / count;
      assertTrue(greatest <= one.form().greatest && sum / count <= one.form().mean, text);
    }
  }
}
