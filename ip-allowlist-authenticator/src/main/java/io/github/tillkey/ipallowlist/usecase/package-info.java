/** Use cases about lists of networks, independent of the API that calls them. Nothing here knows HTTP. */
@NullMarked
package io.github.tillkey.ipallowlist.usecase;

import org.jspecify.annotations.NullMarked;
