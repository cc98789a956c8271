/** The token gate: asks every deployed access rule before any token leaves the server. */
@NullMarked
package io.github.tillkey.core.gate;

import org.jspecify.annotations.NullMarked;
