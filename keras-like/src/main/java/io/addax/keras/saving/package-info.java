/** Models in files. */
package io.addax.keras.saving;
