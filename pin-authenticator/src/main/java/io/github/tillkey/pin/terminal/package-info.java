/** Registered tills: enrolment codes, the cookie a till is known by, and its counter of wrong PINs. */
@NullMarked
package io.github.tillkey.pin.terminal;

import org.jspecify.annotations.NullMarked;
