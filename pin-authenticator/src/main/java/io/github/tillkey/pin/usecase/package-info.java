/** Use cases about PINs and terminals, independent of the API that calls them. Nothing here knows HTTP. */
@NullMarked
package io.github.tillkey.pin.usecase;

import org.jspecify.annotations.NullMarked;
