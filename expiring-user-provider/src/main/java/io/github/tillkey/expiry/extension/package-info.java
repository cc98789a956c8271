/** Sponsors, and the required action "Extend access", with which they extend the access of members. */
@NullMarked
package io.github.tillkey.expiry.extension;

import org.jspecify.annotations.NullMarked;
