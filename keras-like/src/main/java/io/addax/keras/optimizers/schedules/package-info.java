/** Learning rates that change with the training step; computed in Java, fed to the step. */
package io.addax.keras.optimizers.schedules;
