/** One short program per thing that a user wants to do. */
package io.addax.examples;
