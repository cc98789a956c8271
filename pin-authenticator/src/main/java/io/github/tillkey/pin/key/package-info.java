/** The secret key that PINs are looked up with: where it comes from and what it makes of a PIN. */
@NullMarked
package io.github.tillkey.pin.key;

import org.jspecify.annotations.NullMarked;
