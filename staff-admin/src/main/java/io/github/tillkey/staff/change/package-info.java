/** Changes of many members: the same change, done to each by the use case of one. */
@NullMarked
package io.github.tillkey.staff.change;

import org.jspecify.annotations.NullMarked;
