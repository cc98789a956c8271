/** Honest weeks and attacked weeks against the real throttle policy and PIN rules, played without a server. */
@NullMarked
package io.github.tillkey.benchmark.simulation;

import org.jspecify.annotations.NullMarked;
