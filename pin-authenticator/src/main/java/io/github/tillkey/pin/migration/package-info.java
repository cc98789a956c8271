/** Reminds members of a change of the PIN's length. */
@NullMarked
package io.github.tillkey.pin.migration;

import org.jspecify.annotations.NullMarked;
