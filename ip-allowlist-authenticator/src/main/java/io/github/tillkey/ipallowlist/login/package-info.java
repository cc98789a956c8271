/** The login step, and the condition. */
@NullMarked
package io.github.tillkey.ipallowlist.login;

import org.jspecify.annotations.NullMarked;
