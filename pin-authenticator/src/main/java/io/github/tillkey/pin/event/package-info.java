/** What this module does when Keycloak tells that a user, credential, group or realm was removed. */
@NullMarked
package io.github.tillkey.pin.event;

import org.jspecify.annotations.NullMarked;
