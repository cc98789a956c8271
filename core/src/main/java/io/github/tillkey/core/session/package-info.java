/** Notes that a login writes into the Keycloak user session, and back-channel logout. */
@NullMarked
package io.github.tillkey.core.session;

import org.jspecify.annotations.NullMarked;
