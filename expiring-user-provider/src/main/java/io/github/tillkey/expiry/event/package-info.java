/** What this module tells others. */
@NullMarked
package io.github.tillkey.expiry.event;

import org.jspecify.annotations.NullMarked;
