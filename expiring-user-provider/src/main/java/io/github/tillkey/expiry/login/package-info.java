/** The login step of this module, and what takes the place of Keycloak's forms to tell blocked members whom to ask. */
@NullMarked
package io.github.tillkey.expiry.login;

import org.jspecify.annotations.NullMarked;
