/** Store and store roles in OIDC tokens. */
@NullMarked
package io.github.tillkey.roles;

import org.jspecify.annotations.NullMarked;
