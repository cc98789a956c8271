/** The tables of this module, and its queries to Keycloak's. */
@NullMarked
package io.github.tillkey.expiry.storage;

import org.jspecify.annotations.NullMarked;
