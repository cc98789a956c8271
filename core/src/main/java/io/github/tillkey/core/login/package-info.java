/** {@code RuleStep}, a login step that asks one access rule, and the message of Keycloak's error page. */
@NullMarked
package io.github.tillkey.core.login;

import org.jspecify.annotations.NullMarked;
