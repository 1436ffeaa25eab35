// Transfer learning: a network learns the digits 0 to 4; its convolutions are then frozen and get a
// new head, which learns the digits 5 to 9 from 300 images; at last all of it is fine-tuned with a
// small learning rate:
//
//   addax jshell examples/jshell/transfer.jsh
//   addax jshell -a 10 examples/jshell/transfer.jsh    (epochs of each of the three parts)

int epochs = args.length > 0 ? Integer.parseInt(args[0]) : 10;

RandomSeed.set(1);
TrainTest digits = Digits.load();

// The images of five digits, labelled 0 to 4.
Dataset fiveFrom(int first, Dataset all) {
  return all
      .filter(example -> example.target().longAt(0) / 5 == first / 5)
      .map(example ->
          Example.of(example.input(), HostTensor.scalar(example.target().longAt(0) - first)));
}

var features = new Sequential(
    new Input(28, 28, 1),
    new Conv2D(16, 3).activation("relu"),
    new MaxPooling2D(2),
    new Conv2D(32, 3).activation("relu"),
    new MaxPooling2D(2),
    new Flatten());
features.name("features");

var lower = new Sequential(new Input(28, 28, 1), features, new Dense(5).activation("softmax"));
lower.compile("adam", "sparse_categorical_crossentropy", "accuracy");
lower.fit(fiveFrom(0, digits.train()), Fit.epochs(epochs).verbose(2));

Dataset few = fiveFrom(5, digits.train()).take(300);
Dataset unseen = fiveFrom(5, digits.test());

double accuracyOf(Model model) {
  return model.evaluate(unseen, Evaluate.silent()).get("accuracy");
}

features.trainable(false);
var upper = new Sequential(new Input(28, 28, 1), features, new Dense(5).activation("softmax"));
upper.compile("adam", "sparse_categorical_crossentropy", "accuracy");
upper.summary();
upper.fit(few, Fit.epochs(epochs).verbose(2));
System.out.printf("%nNew head        accuracy %.4f%n", accuracyOf(upper));

features.trainable(true);
upper.compile(new Adam(1e-3), "sparse_categorical_crossentropy", "accuracy"); // trainable takes effect here
upper.fit(few, Fit.epochs(epochs).verbose(2));
System.out.printf("%nFine-tuned      accuracy %.4f%n", accuracyOf(upper));

lower.close();
upper.close();
