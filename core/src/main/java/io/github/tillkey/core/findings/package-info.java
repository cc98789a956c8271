/** Runs the self-checks of all parts: when somebody asks, at start-up, and for the metric. */
@NullMarked
package io.github.tillkey.core.findings;

import org.jspecify.annotations.NullMarked;
