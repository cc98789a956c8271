/** Attributes of members, and the kinds of staff. */
@NullMarked
package io.github.tillkey.core.staff;

import org.jspecify.annotations.NullMarked;
