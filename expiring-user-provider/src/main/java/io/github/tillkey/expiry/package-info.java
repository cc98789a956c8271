/** Until when a staff member may log in: contributes one {@link io.github.tillkey.core.access.AccessRule}. */
@NullMarked
package io.github.tillkey.expiry;

import org.jspecify.annotations.NullMarked;
