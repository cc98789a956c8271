/** What factories of Keycloak providers have in common. */
@NullMarked
package io.github.tillkey.core.provider;

import org.jspecify.annotations.NullMarked;
