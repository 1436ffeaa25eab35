/** Running graphs: sessions and prepared steps. The only package that holds native memory. */
package io.addax.graph.session;
