/** What an identity provider's claims make of a member: settings, tables, calculation, without Keycloak's models. */
@NullMarked
package io.github.tillkey.roles.mapping;

import org.jspecify.annotations.NullMarked;
