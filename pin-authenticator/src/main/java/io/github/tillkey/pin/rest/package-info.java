/** Admin REST for PINs and terminals. */
@NullMarked
package io.github.tillkey.pin.rest;

import org.jspecify.annotations.NullMarked;
