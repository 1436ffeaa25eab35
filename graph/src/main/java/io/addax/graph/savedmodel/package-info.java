/**
 * TensorFlow's SavedModel folders: written from a graph and its session, described without loading
 * TensorFlow, and run.
 */
package io.addax.graph.savedmodel;
