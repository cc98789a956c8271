/** What the server knows without a request, and what it has logged recently. */
@NullMarked
package io.github.tillkey.core.server;

import org.jspecify.annotations.NullMarked;
