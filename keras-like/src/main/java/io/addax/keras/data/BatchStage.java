package io.addax.keras.data;

/** Stacks examples. Each row is copied once, straight from where it lies. */
record BatchStage(Stage<Example> up, int size, boolean dropRemainder) implements Stage<Batch> {
  @Override
  public long cardinality() {
    long examples = up.cardinality();
    if (examples < 0) {
      return examples;
    }
    return dropRemainder ? examples / size : (examples + size - 1) / size;
  }

  @Override
  public Cursor<Batch> open(long epoch, int live) {
    Cursor<Example> source = up.open(epoch, KEEP);
    return new Stages.Through<>(source) {
      private final Example[] gathered = new Example[size];
      private final BatchBuffer[] ring = new BatchBuffer[live];
      private int turn;

      @Override
      public Batch next() {
        int count = 0;
        while (count < size && (gathered[count] = source.next()) != null) {
          count++;
        }
        if (count == 0 || (count < size && dropRemainder)) {
          return null;
        }
        BatchBuffer buffer = buffer(count);
        buffer.fill(gathered);
        return buffer.batch();
      }

      /** The ring's next buffer if it fits, else a new one in its place. */
      private BatchBuffer buffer(int count) {
        if (live == KEEP) {
          return new BatchBuffer(gathered[0], count);
        }
        BatchBuffer buffer = ring[turn];
        if (buffer == null || !buffer.fits(gathered[0], count)) {
          buffer = new BatchBuffer(gathered[0], count);
          ring[turn] = buffer;
        }
        turn = (turn + 1) % live;
        return buffer;
      }
    };
  }
}
