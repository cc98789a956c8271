/**
 * How fast lists of networks are, compared with matching without compiling; measured with JMH. Started by hand; see the
 * module's README.
 */
@NullMarked
package io.github.tillkey.benchmark.network;

import org.jspecify.annotations.NullMarked;
