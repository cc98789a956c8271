/** Looks for what PINs and tills need and a realm lacks. */
@NullMarked
package io.github.tillkey.pin.check;

import org.jspecify.annotations.NullMarked;
