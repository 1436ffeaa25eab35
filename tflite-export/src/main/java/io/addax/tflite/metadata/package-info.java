/**
 * What a model says about itself, for apps that read it: labels, normalization, descriptions, as
 * Android's Task library expects them.
 */
package io.addax.tflite.metadata;
