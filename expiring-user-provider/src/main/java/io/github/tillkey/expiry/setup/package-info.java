/** What dates need in a realm. */
@NullMarked
package io.github.tillkey.expiry.setup;

import org.jspecify.annotations.NullMarked;
