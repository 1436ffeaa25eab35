/**
 * The families of ops that {@link io.addax.graph.Ops} offers, as interfaces of default methods over
 * {@link io.addax.graph.op.OpFactory}.
 *
 * <p>A method adds one op (rarely a few) and checks nothing itself: TensorFlow infers and checks
 * shapes. A new method goes into the family where a reader would look for it.
 */
package io.addax.graph.op;
