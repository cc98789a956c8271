/**
 * Reads files of other systems, and what a mapping says of them: who is to be a member, and as what. Plain Java without
 * Keycloak, which writes nothing.
 */
@NullMarked
package io.github.tillkey.staff.imports.file;

import org.jspecify.annotations.NullMarked;
