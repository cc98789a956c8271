/** What the login steps of the features have in common, and the message of Keycloak's error page. */
@NullMarked
package io.github.tillkey.core.login;

import org.jspecify.annotations.NullMarked;
