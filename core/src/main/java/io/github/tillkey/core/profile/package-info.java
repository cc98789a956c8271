/** The user profile: whom to believe an attribute, and what our validators answer. */
@NullMarked
package io.github.tillkey.core.profile;

import org.jspecify.annotations.NullMarked;
