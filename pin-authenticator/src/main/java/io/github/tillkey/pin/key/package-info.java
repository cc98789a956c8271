/** The secret key for looking up PINs: where it is configured, and the lookup of a PIN. */
@NullMarked
package io.github.tillkey.pin.key;

import org.jspecify.annotations.NullMarked;
