/** What a login writes into the Keycloak user session, who reads it, and back-channel logout. */
@NullMarked
package io.github.tillkey.core.session;

import org.jspecify.annotations.NullMarked;
