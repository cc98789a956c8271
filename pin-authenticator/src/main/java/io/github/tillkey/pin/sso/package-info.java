/** Keeps PIN sessions out of the browser's single sign-on. */
@NullMarked
package io.github.tillkey.pin.sso;

import org.jspecify.annotations.NullMarked;
