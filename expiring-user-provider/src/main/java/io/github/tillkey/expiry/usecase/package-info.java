/** Use cases about dates, independent of the API that calls them. Nothing here knows HTTP. */
@NullMarked
package io.github.tillkey.expiry.usecase;

import org.jspecify.annotations.NullMarked;
