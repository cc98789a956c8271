/** What the self-checks of all features have in common. */
@NullMarked
package io.github.tillkey.core.check;

import org.jspecify.annotations.NullMarked;
