/** The floor of the load benchmark: a login step that checks nothing. It goes into the benchmark's own server only. */
@NullMarked
package io.github.tillkey.benchmark.load.floor;

import org.jspecify.annotations.NullMarked;
