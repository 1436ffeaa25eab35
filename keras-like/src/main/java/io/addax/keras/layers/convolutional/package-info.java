/**
 * Convolutions. {@code BaseConvolution} holds what all have (window, strides, padding, dilation,
 * data format) and runs those over one axis as those over two; the families below it hold their
 * kernels; the leaves fix the number of axes.
 */
package io.addax.keras.layers.convolutional;
