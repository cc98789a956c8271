/** The validator of lists in the user profile, and whether a member's own list counts. */
@NullMarked
package io.github.tillkey.ipallowlist.profile;

import org.jspecify.annotations.NullMarked;
