/** Searches in Keycloak's tables, where its interfaces cannot answer. */
@NullMarked
package io.github.tillkey.ipallowlist.storage;

import org.jspecify.annotations.NullMarked;
