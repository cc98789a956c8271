/** Registered tills: enrolment codes, the cookie that identifies a till, and its counter of wrong PINs. */
@NullMarked
package io.github.tillkey.pin.terminal;

import org.jspecify.annotations.NullMarked;
