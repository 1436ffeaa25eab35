package io.addax.keras.testkit;

import io.addax.devices.Device;
import io.addax.devices.Devices;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test, or a class of tests, that needs a GPU: run where TensorFlow sees one, else skipped with
 * the reason why it sees none.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("gpu")
@ExtendWith(GpuTest.NeedsGpu.class)
public @interface GpuTest {
  /** Looks for the GPU. */
  final class NeedsGpu implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Devices.list(Device.GPU).isEmpty()
          ? ConditionEvaluationResult.disabled(String.join(" ", Devices.diagnose()))
          : ConditionEvaluationResult.enabled("TensorFlow sees a GPU");
    }
  }
}
