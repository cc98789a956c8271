/** Passes over the ends of members, run and timed inside the benchmark's own server, to which alone this goes. */
@NullMarked
package io.github.tillkey.benchmark.load.pass;

import org.jspecify.annotations.NullMarked;
