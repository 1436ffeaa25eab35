package io.addax.tflite.ir;

import com.google.flatbuffers.FlatBufferBuilder;
import org.tensorflow.lite.schema.BuiltinOptions;

/**
 * The options of an op, each kind a record that can write itself.
 *
 * <p>An op without options of its own has {@link #NONE}: TFLite accepts ops whose options table is
 * left out as long as nothing but defaults would stand in it.
 */
public interface OpOptions {
  OpOptions NONE =
      new OpOptions() {
        @Override
        public byte type() {
          return BuiltinOptions.NONE;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
          return 0;
        }

        @Override
        public String toString() {
          return "";
        }
      };

  /** Which member of the schema's union this is. */
  byte type();

  /** Writes the table; its offset. */
  int write(FlatBufferBuilder builder);

  /** Options of ops that can apply an activation to their result. */
  interface Fusing extends OpOptions {
    Activation activation();

    Fusing withActivation(Activation activation);
  }
}
