/** Offers to lend somebody to another store, as they are stored. */
@NullMarked
package io.github.tillkey.staff.loan;

import org.jspecify.annotations.NullMarked;
