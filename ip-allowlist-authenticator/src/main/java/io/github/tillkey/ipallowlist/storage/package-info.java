/** Keycloak's tables, where its own interfaces cannot answer. */
@NullMarked
package io.github.tillkey.ipallowlist.storage;

import org.jspecify.annotations.NullMarked;
