/** Resource variables, and the store that creates, assigns and reads them. */
package io.addax.graph.variable;
