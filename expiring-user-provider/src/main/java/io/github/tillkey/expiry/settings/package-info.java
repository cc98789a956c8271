/** The settings of dates: one component of the realm. */
@NullMarked
package io.github.tillkey.expiry.settings;

import org.jspecify.annotations.NullMarked;
