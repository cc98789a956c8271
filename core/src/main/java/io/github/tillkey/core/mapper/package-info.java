/**
 * Keycloak's own mappers of roles, without store roles. A provider of ours with the id of one of Keycloak's takes its place, so this
 * holds for every client, with any mappers.
 */
@NullMarked
package io.github.tillkey.core.mapper;

import org.jspecify.annotations.NullMarked;
