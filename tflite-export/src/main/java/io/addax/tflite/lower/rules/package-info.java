/** The lowering rules, one class per family of ops. */
package io.addax.tflite.lower.rules;
