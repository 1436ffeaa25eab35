package io.addax.keras.data;

import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The small steps of a pipeline. */
final class Stages {
  private Stages() {}

  /** A cursor that closes the one it draws from. */
  abstract static class Through<T> implements Cursor<T> {
    private final Cursor<?> source;

    Through(Cursor<?> source) {
      this.source = source;
    }

    @Override
    public boolean canRewind() {
      return source.canRewind();
    }

    @Override
    public boolean canRewindMidway() {
      return source.canRewindMidway();
    }

    @Override
    public void rewind(long epoch) {
      source.rewind(epoch);
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /** What a user's iterators give; an iterator that is closeable is closed. */
  record Generated(Supplier<? extends Iterator<Example>> supplier, long cardinality)
      implements Stage<Example> {
    @Override
    public Cursor<Example> open(long epoch, int live) {
      Iterator<Example> iterator = supplier.get();
      if (iterator == null) {
        throw new IllegalStateException(
            "Expected the generator to give an iterator. Received: null");
      }
      return new Cursor<>() {
        private boolean closed;

        @Override
        public Example next() {
          if (closed || !iterator.hasNext()) {
            return null;
          }
          Example example = iterator.next();
          if (example == null) {
            throw new IllegalStateException(
                "Expected the generator's iterator to give an Example. Received: null");
          }
          return example;
        }

        @Override
        public void close() {
          if (iterator instanceof AutoCloseable closeable && !closed) {
            closed = true;
            try {
              closeable.close();
            } catch (RuntimeException e) {
              throw e;
            } catch (Exception e) {
              throw new IllegalStateException("The generator's iterator cannot be closed", e);
            }
          }
        }
      };
    }
  }

  record Mapped<S, T>(Stage<S> up, Function<? super S, ? extends T> function) implements Stage<T> {
    @Override
    public long cardinality() {
      return up.cardinality();
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      Cursor<S> source = up.open(epoch, live);
      return new Through<>(source) {
        @Override
        public T next() {
          S element = source.next();
          if (element == null) {
            return null;
          }
          T mapped = function.apply(element);
          if (mapped == null) {
            throw new IllegalStateException(
                "Expected map's function to give a value. Received: null");
          }
          return mapped;
        }
      };
    }
  }

  record Filtered<T>(Stage<T> up, Predicate<? super T> predicate) implements Stage<T> {
    @Override
    public long cardinality() {
      return up.cardinality() == INFINITE ? INFINITE : UNKNOWN;
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      Cursor<T> source = up.open(epoch, live);
      return new Through<>(source) {
        @Override
        public T next() {
          T element = source.next();
          while (element != null && !predicate.test(element)) {
            element = source.next();
          }
          return element;
        }
      };
    }
  }

  record Taken<T>(Stage<T> up, long count) implements Stage<T> {
    @Override
    public long cardinality() {
      long all = up.cardinality();
      return all == INFINITE ? count : all == UNKNOWN ? UNKNOWN : Math.min(count, all);
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      Cursor<T> source = up.open(epoch, live);
      return new Through<>(source) {
        private long left = count;

        @Override
        public T next() {
          return left-- > 0 ? source.next() : null;
        }

        /** What is taken from need not have come to its end. */
        @Override
        public boolean canRewind() {
          return canRewindMidway();
        }

        @Override
        public void rewind(long next) {
          super.rewind(next);
          left = count;
        }
      };
    }
  }

  record Skipped<T>(Stage<T> up, long count) implements Stage<T> {
    @Override
    public long cardinality() {
      long all = up.cardinality();
      return all < 0 ? all : Math.max(0, all - count);
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      Cursor<T> source = up.open(epoch, live);
      return new Through<>(source) {
        private boolean skipped;

        @Override
        public T next() {
          if (!skipped) {
            skipped = true;
            for (long i = 0; i < count; i++) {
              if (source.next() == null) {
                return null;
              }
            }
          }
          return source.next();
        }

        @Override
        public void rewind(long next) {
          super.rewind(next);
          skipped = false;
        }
      };
    }
  }

  /** The order of the first pass, always. */
  record Fixed<T>(Stage<T> up) implements Stage<T> {
    @Override
    public long cardinality() {
      return up.cardinality();
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      Cursor<T> source = up.open(0, live);
      return new Through<>(source) {
        @Override
        public T next() {
          return source.next();
        }

        @Override
        public void rewind(long next) {
          super.rewind(0);
        }
      };
    }
  }

  /**
   * Several passes, one after the other. Pass {@code e} consists of the passes {@code e·count},
   * {@code e·count + 1}, … of what is repeated, so that no two are shuffled alike.
   */
  record Repeated<T>(Stage<T> up, long count) implements Stage<T> {
    @Override
    public long cardinality() {
      long once = up.cardinality();
      if (once == 0 || count == 0) {
        return 0;
      } else if (count < 0) {
        return once == UNKNOWN ? UNKNOWN : INFINITE;
      }
      return once < 0 ? once : Math.multiplyExact(once, count);
    }

    @Override
    public Cursor<T> open(long epoch, int live) {
      long first = count < 0 ? epoch << 32 : epoch * count;
      return new Cursor<>() {
        private Cursor<T> current;
        private long passes;
        private boolean passIsEmpty;
        private boolean closed;

        @Override
        public T next() {
          while (!closed) {
            if (current == null) {
              if (passes == count || passIsEmpty) {
                return null;
              }
              current = up.open(first + passes++, live);
              passIsEmpty = true;
            }
            T element = current.next();
            if (element != null) {
              passIsEmpty = false;
              return element;
            }
            current.close();
            current = null;
          }
          return null;
        }

        @Override
        public void close() {
          closed = true;
          if (current != null) {
            current.close();
            current = null;
          }
        }
      };
    }
  }

  record Unbatched(Stage<Batch> up) implements Stage<Example> {
    @Override
    public long cardinality() {
      return up.cardinality() == INFINITE ? INFINITE : up.cardinality() == 0 ? 0 : UNKNOWN;
    }

    @Override
    public Cursor<Example> open(long epoch, int live) {
      // The examples are references into the batches.
      Cursor<Batch> source = up.open(epoch, KEEP);
      return new Through<>(source) {
        private Parts batch;
        private int rows;
        private int row;

        @Override
        public Example next() {
          while (row == rows) {
            Batch next = source.next();
            if (next == null) {
              return null;
            }
            batch = next.parts();
            rows = next.size();
            row = 0;
          }
          return new Example(batch, row++);
        }

        @Override
        public void rewind(long next) {
          super.rewind(next);
          row = 0;
          rows = 0;
        }
      };
    }
  }
}
