/** The owner of the organisation, and what keeps it at exactly one. */
@NullMarked
package io.github.tillkey.staff.owner;

import org.jspecify.annotations.NullMarked;
