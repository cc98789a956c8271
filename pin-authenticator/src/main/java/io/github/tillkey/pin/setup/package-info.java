/** What PINs and tills need in a realm. */
@NullMarked
package io.github.tillkey.pin.setup;

import org.jspecify.annotations.NullMarked;
