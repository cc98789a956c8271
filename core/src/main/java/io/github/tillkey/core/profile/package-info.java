/** The user profile: which attributes can be trusted, and the errors of our validators. */
@NullMarked
package io.github.tillkey.core.profile;

import org.jspecify.annotations.NullMarked;
