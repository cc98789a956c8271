/** The user events that Keycloak has stored. */
@NullMarked
package io.github.tillkey.core.event;

import org.jspecify.annotations.NullMarked;
