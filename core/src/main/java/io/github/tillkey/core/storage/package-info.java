/** The database, and what a server remembers: transactions, tables, caches. */
@NullMarked
package io.github.tillkey.core.storage;

import org.jspecify.annotations.NullMarked;
