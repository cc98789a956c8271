/** Counters of wrong secrets in the database, shared by all nodes. */
@NullMarked
package io.github.tillkey.pin.counter;

import org.jspecify.annotations.NullMarked;
