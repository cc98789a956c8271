/** Admin REST and staff API for PINs and terminals, and the call by which a POS locks. */
@NullMarked
package io.github.tillkey.pin.rest;

import org.jspecify.annotations.NullMarked;
