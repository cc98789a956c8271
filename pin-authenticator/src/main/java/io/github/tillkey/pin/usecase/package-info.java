/** What actors do with PINs and terminals, whatever door they come through. Knows nothing of HTTP. */
@NullMarked
package io.github.tillkey.pin.usecase;

import org.jspecify.annotations.NullMarked;
