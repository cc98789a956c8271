/** The settings of dates of a realm. */
@NullMarked
package io.github.tillkey.expiry.settings;

import org.jspecify.annotations.NullMarked;
