/** What callers do with the staff, by whatever API. */
@NullMarked
package io.github.tillkey.staff.usecase;

import org.jspecify.annotations.NullMarked;
