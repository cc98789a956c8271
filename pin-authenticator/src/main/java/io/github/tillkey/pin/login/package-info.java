/** The login step "Tillkey PIN" and the required actions "Tillkey: till PIN" and "Tillkey: register a till". */
@NullMarked
package io.github.tillkey.pin.login;

import org.jspecify.annotations.NullMarked;
