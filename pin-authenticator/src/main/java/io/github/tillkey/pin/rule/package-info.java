/** The access rule of this module. */
@NullMarked
package io.github.tillkey.pin.rule;

import org.jspecify.annotations.NullMarked;
