/** What a till login writes into the Keycloak user session and who reads it. */
@NullMarked
package io.github.tillkey.core.session;

import org.jspecify.annotations.NullMarked;
