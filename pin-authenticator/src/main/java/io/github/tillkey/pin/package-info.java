/** POS PIN login: one PIN both identifies and authenticates a staff member, on registered terminals only. */
@NullMarked
package io.github.tillkey.pin;

import org.jspecify.annotations.NullMarked;
