/**
 * Keycloak's own mappers of roles, without store roles. Our provider has the id of Keycloak's and takes its place, so
 * this holds for every client, with any mappers.
 */
@NullMarked
package io.github.tillkey.core.mapper;

import org.jspecify.annotations.NullMarked;
