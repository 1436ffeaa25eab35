package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.Reduction;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The loss of a step, and what it adds to the logged means.
 *
 * @param value what training differentiates
 * @param ofOutputs what the losses of single outputs add to their means; those without a loss are
 *     left out
 * @param count what such a loss adds to the number of batches
 * @param total what the total adds to its mean, weighted by the number of rows
 * @param rows that number
 */
record StepLoss(
    Operand<?> value,
    List<OfOutput> ofOutputs,
    Operand<?> count,
    Operand<?> total,
    Operand<?> rows) {

  /** The logged loss of an output. */
  record OfOutput(int output, Operand<?> logged) {}

  /** A loss that a model minimizes, of one of its outputs. */
  record Term(int output, String name, Loss loss, double weight) {
    private Ops scope(Shard shard) {
      return shard.ops().scope("loss_" + name);
    }

    private Operand<?> apply(Shard shard) {
      Ops here = scope(shard);
      Operand<?> value =
          loss.apply(here, y(shard), predictions(shard), sampleWeight(shard), mask(shard));
      return here.cast(value, DType.FLOAT32);
    }

    private Reduction.Parts parts(Shard shard) {
      Ops here = scope(shard);
      Reduction.Parts parts =
          loss.parts(here, y(shard), predictions(shard), sampleWeight(shard), mask(shard));
      return parts.map(
          value -> {
            Operand<?> number = here.cast(value, DType.FLOAT32);
            return shard.isIdle() ? here.mul(number, 0) : number;
          });
    }

    private Operand<?> weighted(Ops ops, Operand<?> value) {
      return weight == 1 ? value : ops.mul(value, weight);
    }

    private Operand<?> y(Shard shard) {
      return shard.y().get(output);
    }

    private Operand<?> predictions(Shard shard) {
      return shard.predictions().get(output);
    }

    private Operand<?> sampleWeight(Shard shard) {
      return shard.weights().get(output);
    }

    private Operand<?> mask(Shard shard) {
      return shard.context().mask(predictions(shard));
    }
  }

  /**
   * The loss of a batch that one shard has whole.
   *
   * @param regularized the model's weights
   */
  static StepLoss whole(Shard shard, List<Term> terms, List<Weight> regularized) {
    Ops ops = shard.ops();
    List<OfOutput> ofOutputs = new ArrayList<>();
    List<Operand<?>> values = new ArrayList<>();
    for (Term term : terms) {
      Operand<?> value = term.apply(shard);
      ofOutputs.add(new OfOutput(term.output(), isScalar(value) ? value : ops.mean(value)));
      values.add(term.weighted(ops, value));
    }
    List<Operand<?>> penalties = penalties(shard.context(), regularized);
    checkSomething(values, penalties);
    Operand<?> rows = rows(shard);
    Operand<?> one = ops.scalar(DType.FLOAT32, 1);
    if (values.stream().allMatch(StepLoss::isScalar)) {
      values.addAll(penalties);
      Operand<?> loss = ops.addN(values);
      return new StepLoss(loss, ofOutputs, one, ops.mul(loss, rows), rows);
    }
    // A loss that is not reduced: Keras logs the mean, and its tape differentiates the sum.
    Operand<?> all = values.stream().<Operand<?>>map(v -> v).reduce(ops::add).orElseThrow();
    Operand<?> logged = sum(ops, ops.mean(all), penalties);
    return new StepLoss(
        sum(ops, ops.sum(all), penalties), ofOutputs, one, ops.mul(logged, rows), rows);
  }

  /**
   * The losses of the shards of one batch. Their sum is the loss of the whole, and so is the sum of
   * what they log: each total is divided by the whole batch's divisor, and what does not depend on
   * the data counts by the shard's share of the rows.
   */
  static List<StepLoss> divided(
      List<Shard> shards, CrossReplica across, List<Term> terms, List<Weight> regularized) {
    List<List<Reduction.Parts>> parts = new ArrayList<>();
    List<List<Operand<?>>> divisors = new ArrayList<>();
    for (Shard shard : shards) {
      List<Reduction.Parts> ofShard = terms.stream().map(t -> t.parts(shard)).toList();
      Operand<?> rows = rows(shard);
      List<Operand<?>> ofTerms = new ArrayList<>(List.of(rows));
      ofShard.forEach(p -> ofTerms.add(p.divisor() == null ? rows : p.divisor()));
      parts.add(ofShard);
      divisors.add(ofTerms);
    }
    List<Operand<?>> wholes = across.sum(divisors);
    List<StepLoss> losses = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      Operand<?> rows = divisors.get(i).get(0);
      losses.add(part(shards.get(i), terms, parts.get(i), rows, wholes, regularized));
    }
    return losses;
  }

  private static StepLoss part(
      Shard shard,
      List<Term> terms,
      List<Reduction.Parts> parts,
      Operand<?> rows,
      List<Operand<?>> wholes,
      List<Weight> regularized) {
    Ops ops = shard.ops();
    Operand<?> allRows = wholes.get(0);
    Operand<?> elements = elements(ops, parts, wholes);
    Operand<?> share = ops.div(rows, allRows);
    List<OfOutput> ofOutputs = new ArrayList<>();
    List<Operand<?>> values = new ArrayList<>();
    List<Operand<?>> logged = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      Reduction.Parts part = parts.get(i);
      Operand<?> mean =
          part.divisor() == null ? part.total() : ops.divNoNan(part.total(), wholes.get(i + 1));
      ofOutputs.add(new OfOutput(term.output(), mean));
      logged.add(term.weighted(ops, mean));
      values.add(term.weighted(ops, elements == null ? mean : ops.mul(mean, elements)));
    }
    for (Operand<?> penalty : penalties(shard.context(), regularized)) {
      Operand<?> ofShard = ops.mul(penalty, share);
      values.add(ofShard);
      logged.add(ofShard);
    }
    checkSomething(values, List.of());
    Operand<?> total = ops.mul(ops.addN(logged), allRows);
    return new StepLoss(ops.addN(values), ofOutputs, share, total, rows);
  }

  /**
   * How many numbers the sum of all terms is, where one is not reduced: what is differentiated is
   * their sum, in which each other term counts once for each of them. Null where all are reduced.
   */
  private static Operand<?> elements(
      Ops ops, List<Reduction.Parts> parts, List<Operand<?>> wholes) {
    Operand<?> most = null;
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).reduced()) {
        Operand<?> number = wholes.get(i + 1);
        most = most == null ? number : ops.maximum(most, number);
      }
    }
    return most;
  }

  private static void checkSomething(List<Operand<?>> values, List<Operand<?>> penalties) {
    if (values.isEmpty() && penalties.isEmpty()) {
      throw new IllegalStateException(
          "The model was compiled without a loss and its layers add none: nothing to minimize");
    }
  }

  private static Operand<?> rows(Shard shard) {
    Ops ops = shard.ops();
    return shard.isIdle()
        ? ops.scalar(DType.FLOAT32, 0)
        : ops.cast(ops.dimension(shard.predictions().get(0), 0), DType.FLOAT32);
  }

  private static boolean isScalar(Operand<?> value) {
    return !value.shape().isUnknown() && value.shape().isScalar();
  }

  private static Operand<?> sum(Ops ops, Operand<?> first, List<Operand<?>> others) {
    List<Operand<?>> all = new ArrayList<>(others);
    all.add(0, first);
    return ops.addN(all);
  }

  private static List<Operand<?>> penalties(CallContext context, List<Weight> regularized) {
    List<Operand<?>> parts = new ArrayList<>();
    Ops ops = context.ops();
    for (Weight weight : regularized) {
      if (weight.regularizer() != null && weight.isTrainable()) {
        Ops here = context.opsOn(weight, "regularizer");
        parts.add(
            here.cast(weight.regularizer().penalty(here, context.read(weight)), DType.FLOAT32));
      }
    }
    context.losses().forEach(l -> parts.add(ops.cast(l, DType.FLOAT32)));
    return parts;
  }
}
