/** What several packages need: names, seeds, tables, the progress bar. */
package io.addax.keras.utils;
