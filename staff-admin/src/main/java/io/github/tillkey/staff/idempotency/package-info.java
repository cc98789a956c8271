/** Requests that create something and are sent again, because their answer was lost. */
@NullMarked
package io.github.tillkey.staff.idempotency;

import org.jspecify.annotations.NullMarked;
