/** What this module does when Keycloak tells that something happened: a login, or the removal of a user, credential, group or realm. */
@NullMarked
package io.github.tillkey.pin.event;

import org.jspecify.annotations.NullMarked;
