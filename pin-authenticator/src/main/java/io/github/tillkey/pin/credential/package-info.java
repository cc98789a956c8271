/** The credential type {@code till-pin}: what Keycloak stores of a PIN, and how a PIN is given to a member. */
@NullMarked
package io.github.tillkey.pin.credential;

import org.jspecify.annotations.NullMarked;
