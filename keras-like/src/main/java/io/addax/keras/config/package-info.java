/** Configs and the registries that make things from them. */
package io.addax.keras.config;
