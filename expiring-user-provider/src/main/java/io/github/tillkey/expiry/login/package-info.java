/** The login step of this module. */
@NullMarked
package io.github.tillkey.expiry.login;

import org.jspecify.annotations.NullMarked;
