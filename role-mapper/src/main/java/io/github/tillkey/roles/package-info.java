/** Store and store roles in OIDC tokens and SAML assertions. */
@NullMarked
package io.github.tillkey.roles;

import org.jspecify.annotations.NullMarked;
