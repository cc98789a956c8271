/** The step "Tillkey dates", and forms that replace Keycloak's to tell blocked members whom to ask. */
@NullMarked
package io.github.tillkey.expiry.login;

import org.jspecify.annotations.NullMarked;
