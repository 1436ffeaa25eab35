package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Resource variables: handles, reads and assignments. */
public interface StateOps extends OpFactory {
  /** A handle to the variable that {@code sharedName} names within a session. */
  default Operand<?> varHandle(String sharedName, DType dtype, Shape shape) {
    return op("VarHandleOp")
        .attr("dtype", dtype)
        .attr("shape", shape)
        .attr("shared_name", sharedName)
        .output();
  }

  /** Whether the variable has a value: a boolean scalar. */
  default Operand<?> isInitialized(Operand<?> handle) {
    return op("VarIsInitializedOp").input(handle).output();
  }

  default Operand<?> readVariable(Operand<?> handle, DType dtype) {
    return op("ReadVariableOp").input(handle).attr("dtype", dtype).output();
  }

  default GraphOperation assignVariable(Operand<?> handle, Operand<?> value) {
    return op("AssignVariableOp")
        .input(handle)
        .input(value)
        .attr("dtype", Ops.dtype(value))
        .build();
  }

  default GraphOperation assignAddVariable(Operand<?> handle, Operand<?> value) {
    return op("AssignAddVariableOp")
        .input(handle)
        .input(value)
        .attr("dtype", Ops.dtype(value))
        .build();
  }

  default GraphOperation assignSubVariable(Operand<?> handle, Operand<?> value) {
    return op("AssignSubVariableOp")
        .input(handle)
        .input(value)
        .attr("dtype", Ops.dtype(value))
        .build();
  }

  /** Frees what a handle leads to; nothing happens if that is not there. */
  default GraphOperation destroyResource(Operand<?> handle) {
    return op("DestroyResourceOp").input(handle).attr("ignore_lookup_error", true).build();
  }

  /** An op that does nothing but wait for what the scope makes it wait for. */
  default GraphOperation noOp() {
    return op("NoOp").build();
  }
}
