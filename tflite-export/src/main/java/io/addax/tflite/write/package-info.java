/**
 * From the intermediate representation to the bytes of a TFLite file: layout, sharing, op versions
 * and metadata.
 */
package io.addax.tflite.write;
