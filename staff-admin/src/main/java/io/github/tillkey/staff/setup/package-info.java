/** What staff administration needs in a realm. */
@NullMarked
package io.github.tillkey.staff.setup;

import org.jspecify.annotations.NullMarked;
