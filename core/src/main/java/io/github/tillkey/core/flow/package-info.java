/** What the authentication flows of a realm are like. */
@NullMarked
package io.github.tillkey.core.flow;

import org.jspecify.annotations.NullMarked;
