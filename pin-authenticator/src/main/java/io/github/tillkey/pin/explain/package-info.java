/** Why a PIN login would not work: tills, PINs, and the remedies of all reasons of this module. */
@NullMarked
package io.github.tillkey.pin.explain;

import org.jspecify.annotations.NullMarked;
