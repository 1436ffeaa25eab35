package io.addax.keras.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says under which name a class of one's own stands in files: {@code "package>name"}, as in Keras.
 * The class becomes known when it is given to a registry together with a factory; the annotation
 * alone registers nothing.
 *
 * <pre>{@code
 * @RegisterKerasSerializable(packageName = "my_layers")
 * final class Scale extends Layer { … }
 *
 * Layers.REGISTRY.register(Scale.class, config -> new Scale(config.getDouble("factor")));
 * }</pre>
 *
 * Source: {@code keras.saving.register_keras_serializable}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RegisterKerasSerializable {
  /** Before the {@code >}. Default {@code "Custom"}. */
  String packageName() default "Custom";

  /** After the {@code >}. Default the class's simple name. */
  String name() default "";
}
