/** Sponsors, and how they extend the access of members. */
@NullMarked
package io.github.tillkey.expiry.extension;

import org.jspecify.annotations.NullMarked;
