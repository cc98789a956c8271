/** Who works in the store of a till, and how exposed the store is to a blind guess. */
@NullMarked
package io.github.tillkey.pin.store;

import org.jspecify.annotations.NullMarked;
