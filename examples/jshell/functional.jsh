// A functional model with two inputs: one branch sees the upper half of a digit, one the lower half.
// Callbacks halve the learning rate where validation stagnates, stop the training, and bring back
// the best weights:
//
//   addax jshell examples/jshell/functional.jsh
//   addax jshell -a 20 examples/jshell/functional.jsh    (at most 20 epochs)

int epochs = args.length > 0 ? Integer.parseInt(args[0]) : 20;

RandomSeed.set(1);
TrainTest digits = Digits.load();

// From one image of 28 rows, two of 14.
Dataset halves(Dataset whole) {
  return whole.map(example -> Example.of(
      List.of(example.input().rows(0, 14), example.input().rows(14, 28)),
      example.y(),
      List.of()));
}

KerasTensor branch(KerasTensor half) {
  KerasTensor x = new Conv2D(16, 3).activation("relu").apply(half);
  x = new MaxPooling2D(2).apply(x);
  return new Flatten().apply(x);
}

KerasTensor upper = Input.of(14, 28, 1);
KerasTensor lower = Input.of(14, 28, 1);
KerasTensor both = new Concatenate().apply(branch(upper), branch(lower));
KerasTensor hidden = new Dense(64).activation("relu").apply(both);
hidden = new Dropout(0.3).apply(hidden);
KerasTensor scores = new Dense(10).activation("softmax").apply(hidden);

var model = new Model(List.of(upper, lower), List.of(scores));
model.summary();
model.compile("adam", "sparse_categorical_crossentropy", "accuracy");

var stop = new EarlyStopping().patience(5).restoreBestWeights(true);
History history = model.fit(
    halves(digits.train()),
    Fit.epochs(epochs)
        .validation(halves(digits.test()))
        .verbose(2)
        .callbacks(
            stop,
            new ReduceLROnPlateau().factor(0.5).patience(2),
            new TerminateOnNaN()));

System.out.printf("%nEpochs: %d, of which number %d was the best%n",
    history.epochs().size(), stop.bestEpoch() + 1);
System.out.printf("Both halves     accuracy %.4f%n",
    model.evaluate(halves(digits.test()), Evaluate.silent()).get("accuracy"));
model.close();
