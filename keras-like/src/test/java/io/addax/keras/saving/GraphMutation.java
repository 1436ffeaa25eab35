package io.addax.keras.saving;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorShapeProto;

/** Changes what a graph says and leaves a well-formed file: what no parser finds. */
final class GraphMutation {
  private static final long[] NUMBERS = {
    -2, -1, 0, 1, 2, 3, 7, 1000, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final Random random;

  GraphMutation(Random random) {
    this.random = random;
  }

  SavedModel mutate(SavedModel model) {
    SavedModel.Builder changed = model.toBuilder();
    GraphDef.Builder graph = changed.getMetaGraphsBuilder(0).getGraphDefBuilder();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int functions = graph.getLibrary().getFunctionCount();
      NodeDef.Builder node;
      if (functions > 0 && random.nextBoolean()) {
        var function = graph.getLibraryBuilder().getFunctionBuilder(random.nextInt(functions));
        if (function.getNodeDefCount() == 0) {
          continue;
        }
        node = function.getNodeDefBuilder(random.nextInt(function.getNodeDefCount()));
      } else {
        node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
      }
      change(node, graph.getNode(random.nextInt(graph.getNodeCount())));
    }
    return changed.build();
  }

  private void change(NodeDef.Builder node, NodeDef other) {
    switch (random.nextInt(8)) {
      case 0 -> node.setOp(other.getOp());
      case 1 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), other.getName());
        }
      }
      case 2 -> node.addInput(other.getName() + ":" + random.nextInt(3));
      default -> {
        List<String> keys = new ArrayList<>(node.getAttrMap().keySet());
        if (!keys.isEmpty()) {
          String key = keys.get(random.nextInt(keys.size()));
          node.putAttr(key, change(node.getAttrOrThrow(key)));
        }
      }
    }
  }

  private AttrValue change(AttrValue value) {
    AttrValue.Builder changed = value.toBuilder();
    switch (value.getValueCase()) {
      case I -> changed.setI(number());
      case B -> changed.setB(!value.getB());
      case F -> changed.setF(random.nextBoolean() ? Float.NaN : -1e30f);
      case TYPE -> changed.setType(type());
      case SHAPE -> change(changed.getShapeBuilder());
      case TENSOR -> {
        if (random.nextBoolean()) {
          change(changed.getTensorBuilder().getTensorShapeBuilder());
        } else {
          changed.getTensorBuilder().setDtype(type());
        }
      }
      case LIST -> {
        for (int i = 0; i < changed.getList().getICount(); i++) {
          changed.getListBuilder().setI(i, number());
        }
        for (int i = 0; i < changed.getList().getTypeCount(); i++) {
          changed.getListBuilder().setType(i, type());
        }
      }
      default -> changed.setI(number());
    }
    return changed.build();
  }

  private void change(TensorShapeProto.Builder shape) {
    if (shape.getDimCount() == 0 || random.nextInt(3) == 0) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(number()));
    } else {
      shape.getDimBuilder(random.nextInt(shape.getDimCount())).setSize(number());
    }
  }

  private DataType type() {
    DataType[] all = DataType.values();
    DataType type = all[random.nextInt(all.length)];
    return type == DataType.UNRECOGNIZED ? DataType.DT_INVALID : type;
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }
}
