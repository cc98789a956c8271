/** What a PIN login knows of the sessions that it opens and ends. */
@NullMarked
package io.github.tillkey.pin.session;

import org.jspecify.annotations.NullMarked;
