/** The validator of lists in the user profile. */
@NullMarked
package io.github.tillkey.ipallowlist.profile;

import org.jspecify.annotations.NullMarked;
