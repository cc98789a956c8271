/** The access rule of this module. */
@NullMarked
package io.github.tillkey.expiry.rule;

import org.jspecify.annotations.NullMarked;
