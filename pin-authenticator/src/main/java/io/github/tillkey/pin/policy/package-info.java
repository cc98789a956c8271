/** The rules for PINs of a realm; plain Java except for reading the settings. */
@NullMarked
package io.github.tillkey.pin.policy;

import org.jspecify.annotations.NullMarked;
