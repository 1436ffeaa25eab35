package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteBuffer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetRegisteredKernelsForOp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.addax.devices.NativeRuntime;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.KernelList;

/** What the loaded TensorFlow can run. */
public final class Kernels {
  private Kernels() {}

  /**
   * Whether an op can run on a type of device, for some dtypes at least.
   *
   * <pre>{@code
   * Kernels.exist("NcclAllReduce", "GPU");  // true only in a build for GPUs
   * }</pre>
   *
   * @param opType such as {@code MatMul}; one that does not exist has no kernels
   * @param deviceType such as {@code CPU} or {@code GPU}
   */
  public static boolean exist(String opType, String deviceType) {
    NativeRuntime.load();
    return of(opType).getKernelList().stream()
        .anyMatch(kernel -> kernel.getDeviceType().equals(deviceType));
  }

  private static KernelList of(String opType) {
    try (TF_Status status = TF_Status.newStatus()) {
      TF_Buffer buffer = TF_GetRegisteredKernelsForOp(opType, status);
      status.throwExceptionIfNotOK();
      try {
        byte[] bytes = new byte[(int) buffer.length()];
        new BytePointer(buffer.data()).capacity(bytes.length).get(bytes);
        return KernelList.parseFrom(bytes);
      } finally {
        TF_DeleteBuffer(buffer);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's list of kernels cannot be read", e);
    }
  }
}
