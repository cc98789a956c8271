/** What an identity provider's claims make of a member: settings, mapping tables and the calculation. No Keycloak. */
@NullMarked
package io.github.tillkey.roles.mapping;

import org.jspecify.annotations.NullMarked;
