/** What the login steps of the features have in common. */
@NullMarked
package io.github.tillkey.core.login;

import org.jspecify.annotations.NullMarked;
