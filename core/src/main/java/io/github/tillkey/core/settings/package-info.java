/**
 * Declarations of settings, in JSON too, those of realms and clients, and required actions that hold them, which are
 * checked when they are saved.
 */
@NullMarked
package io.github.tillkey.core.settings;

import org.jspecify.annotations.NullMarked;
