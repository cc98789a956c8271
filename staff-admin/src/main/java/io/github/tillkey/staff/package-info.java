/**
 * Set-up and administration of staff by admin REST; it knows rules only through
 * {@link io.github.tillkey.core.access.AccessRule}.
 */
@NullMarked
package io.github.tillkey.staff;

import org.jspecify.annotations.NullMarked;
