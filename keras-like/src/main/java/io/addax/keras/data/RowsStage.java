package io.addax.keras.data;

/** The rows of arrays in memory, in their order or shuffled as a whole. */
final class RowsStage implements Stage<Example> {
  private final Parts arrays;
  private final int rows;
  private final Shuffle shuffle;

  /** How {@link ShuffleStage} and this one shuffle. */
  record Shuffle(long seed, boolean everyTime) {
    SplitMix random(long epoch) {
      return new SplitMix(seed, everyTime ? epoch : 0);
    }
  }

  RowsStage(Parts arrays) {
    this(arrays, arrays.rows(), null);
  }

  private RowsStage(Parts arrays, int rows, Shuffle shuffle) {
    this.arrays = arrays;
    this.rows = rows;
    this.shuffle = shuffle;
  }

  boolean isShuffled() {
    return shuffle != null;
  }

  /** The same rows in a random order: four bytes a row, where the general way takes an object. */
  RowsStage shuffled(Shuffle how) {
    return new RowsStage(arrays, rows, how);
  }

  @Override
  public long cardinality() {
    return rows;
  }

  @Override
  public Cursor<Example> open(long epoch, int live) {
    int[] order = shuffle == null ? null : new int[rows];
    Cursor<Example> cursor = cursor(order);
    cursor.rewind(epoch);
    return cursor;
  }

  private Cursor<Example> cursor(int[] order) {
    return new Cursor<>() {
      private int position;

      @Override
      public Example next() {
        if (position == rows) {
          return null;
        }
        int row = order == null ? position : order[position];
        position++;
        return new Example(arrays, row);
      }

      @Override
      public boolean canRewind() {
        return true;
      }

      @Override
      public boolean canRewindMidway() {
        return true;
      }

      @Override
      public void rewind(long epoch) {
        position = 0;
        if (order != null) {
          permute(order, shuffle.random(epoch));
        }
      }
    };
  }

  private static void permute(int[] order, SplitMix random) {
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }
}
