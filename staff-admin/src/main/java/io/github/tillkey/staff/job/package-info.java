/** Work on many members in the background: jobs, which do one row after another. */
@NullMarked
package io.github.tillkey.staff.job;

import org.jspecify.annotations.NullMarked;
