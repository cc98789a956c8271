/** Pages of paper: slips with first passwords and PINs, and histories. */
@NullMarked
package io.github.tillkey.staff.print;

import org.jspecify.annotations.NullMarked;
