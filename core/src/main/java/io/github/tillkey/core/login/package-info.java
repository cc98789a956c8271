/** {@code RuleStep}, a login step that asks one access rule, and the pages of logins at identity providers. */
@NullMarked
package io.github.tillkey.core.login;

import org.jspecify.annotations.NullMarked;
