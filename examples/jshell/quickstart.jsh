// Trains a network on 1,438 handwritten digits, converts it to TFLite in float32 and in int8, and
// tries both files on 359 digits that it has not seen:
//
//   addax jshell examples/jshell/quickstart.jsh
//   addax jshell -a 10 -a FOLDER examples/jshell/quickstart.jsh    (10 epochs; where the files go)

int epochs = args.length > 0 ? Integer.parseInt(args[0]) : 10;
Path folder = Files.createDirectories(Path.of(args.length > 1 ? args[1] : "quickstart-models"));

RandomSeed.set(1); // the same numbers at each run
TrainTest digits = Digits.load();

var model = new Sequential(
    new Input(28, 28, 1),
    new Conv2D(16, 3).activation("relu"),
    new MaxPooling2D(2),
    new Conv2D(32, 3).activation("relu"),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(10));
model.summary();

model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
model.fit(digits.train(), Fit.epochs(epochs).validation(digits.test()));
System.out.printf("%nTensorFlow      accuracy %.4f%n",
    model.evaluate(digits.test(), Evaluate.silent()).get("accuracy"));

// The share of digits for which the largest score is that of the digit.
double accuracy(HostTensor scores, HostTensor labels) {
  int hits = 0;
  for (int i = 0; i < labels.size(); i++) {
    float[] row = scores.rows(i, i + 1).floats();
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      best = row[k] > row[best] ? k : best;
    }
    hits += best == labels.longAt(i) ? 1 : 0;
  }
  return (double) hits / labels.size();
}

for (Quantization quantization : List.of(Quantization.NONE, Quantization.INT8)) {
  String kind = quantization == Quantization.NONE ? "float32" : "int8";
  Path file = folder.resolve("digits-" + kind + ".tflite");
  TFLiteConverter.of(model)
      .quantize(quantization)
      .representative(digits.train())
      .convert()
      .write(file);
  try (var interpreter = TFLiteInterpreter.open(file)) {
    HostTensor scores = interpreter.runFloat(digits.xTest()).get(0);
    System.out.printf("TFLite %-8s accuracy %.4f   %,7d bytes%n",
        kind, accuracy(scores, digits.yTest()), Files.size(file));
  }
}
model.close();
