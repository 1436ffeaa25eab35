/**
 * Models as JSON and files, in Keras's formats. A class is never looked up by reflection: only what
 * stands in a registry can come out of a file.
 */
package io.addax.keras.saving;
