/**
 * Declarations of settings, in JSON too, those of realms and clients, and a component of the realm that is checked when
 * it is saved.
 */
@NullMarked
package io.github.tillkey.core.settings;

import org.jspecify.annotations.NullMarked;
