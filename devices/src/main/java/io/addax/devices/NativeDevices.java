package io.addax.devices;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_CloseDeprecatedSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeprecatedSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeprecatedSessionListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListIncarnation;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewDeprecatedSession;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeprecatedSession;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/**
 * The native side of {@link Devices#list(RuntimeConfig)}.
 *
 * <p>It uses TensorFlow's "deprecated" session because that one needs no graph. The {@link
 * PointerScope} frees what JavaCPP owns (status, options, bytes); the session and the list are
 * freed by hand.
 */
final class NativeDevices {
  private NativeDevices() {}

  static List<Device> list(RuntimeConfig config) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      BytePointer proto = new BytePointer(config.toConfigProto().toByteArray());
      scope.attach(proto);
      TF_SetConfig(options, proto, proto.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_DeprecatedSession session = TF_NewDeprecatedSession(options, status);
      status.throwExceptionIfNotOK();
      try {
        return list(session, status);
      } finally {
        TF_CloseDeprecatedSession(session, status);
        TF_DeleteDeprecatedSession(session, status);
      }
    }
  }

  private static List<Device> list(TF_DeprecatedSession session, TF_Status status) {
    TF_DeviceList devices = TF_DeprecatedSessionListDevices(session, status);
    status.throwExceptionIfNotOK();
    try {
      List<Device> found = new ArrayList<>();
      for (int i = 0; i < TF_DeviceListCount(devices); i++) {
        String name = TF_DeviceListName(devices, i, status).getString();
        String type = TF_DeviceListType(devices, i, status).getString();
        long memory = TF_DeviceListMemoryBytes(devices, i, status);
        long incarnation = TF_DeviceListIncarnation(devices, i, status);
        status.throwExceptionIfNotOK();
        found.add(new Device(name, type, memory, incarnation));
      }
      return List.copyOf(found);
    } finally {
      TF_DeleteDeviceList(devices);
    }
  }
}
