/** The server's clock and URLs, and log messages that are not repeated. */
@NullMarked
package io.github.tillkey.core.server;

import org.jspecify.annotations.NullMarked;
