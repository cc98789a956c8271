/** The validators of dates and sponsors in the user profile. */
@NullMarked
package io.github.tillkey.expiry.profile;

import org.jspecify.annotations.NullMarked;
