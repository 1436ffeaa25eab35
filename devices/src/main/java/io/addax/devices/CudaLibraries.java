package io.addax.devices;

import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CUDA and cuDNN from Maven. When {@code org.bytedeco:cuda} with its {@code redist} artifact is on
 * the class path, its libraries are loaded before TensorFlow's, which then finds them by name.
 */
final class CudaLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(CudaLibraries.class);
  private static final String[] NAMES = {
    "cudart", "cublas", "cufft", "cusolver", "cusparse", "cudnn"
  };

  private CudaLibraries() {}

  /**
   * Loads what there is; a library that cannot be loaded is logged, and TensorFlow uses the CPU.
   */
  static void loadIfPresent() {
    for (String name : NAMES) {
      try {
        Loader.load(Class.forName("org.bytedeco.cuda.global." + name));
      } catch (ClassNotFoundException e) {
        return;
      } catch (LinkageError e) {
        LOG.warn("Cannot load {} from the class path: {}", name, e.getMessage());
      }
    }
  }
}
