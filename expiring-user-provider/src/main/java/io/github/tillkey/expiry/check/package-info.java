/** Looks for what dates need and a realm lacks. */
@NullMarked
package io.github.tillkey.expiry.check;

import org.jspecify.annotations.NullMarked;
