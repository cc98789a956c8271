/** What a PIN of the realm looks like; plain Java but for reading the settings. */
@NullMarked
package io.github.tillkey.pin.policy;

import org.jspecify.annotations.NullMarked;
