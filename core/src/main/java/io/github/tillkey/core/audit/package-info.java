/** Who did what: Keycloak's admin events and user events, written in one place. */
@NullMarked
package io.github.tillkey.core.audit;

import org.jspecify.annotations.NullMarked;
