/** From which networks a staff member may log in: contributes one {@link io.github.tillkey.core.access.AccessRule}. */
@NullMarked
package io.github.tillkey.ipallowlist;

import org.jspecify.annotations.NullMarked;
