/**
 * How fast lists of networks are, beside what matching without compiling takes; measured with JMH. Started by hand; see the
 * module's README.
 */
@NullMarked
package io.github.tillkey.benchmark.network;

import org.jspecify.annotations.NullMarked;
