/** The sessions that a PIN login opens and ends. */
@NullMarked
package io.github.tillkey.pin.session;

import org.jspecify.annotations.NullMarked;
