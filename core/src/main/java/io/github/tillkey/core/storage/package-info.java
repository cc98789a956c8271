/** Transactions, and what a node keeps in memory. */
@NullMarked
package io.github.tillkey.core.storage;

import org.jspecify.annotations.NullMarked;
