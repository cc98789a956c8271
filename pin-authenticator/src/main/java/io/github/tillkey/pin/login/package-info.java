/** The login step "Tillkey PIN" and the required action "Tillkey: till PIN". */
@NullMarked
package io.github.tillkey.pin.login;

import org.jspecify.annotations.NullMarked;
