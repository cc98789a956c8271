/** Stores, who works in them and with which store roles, and which group holds a store's code. */
@NullMarked
package io.github.tillkey.core.store;

import org.jspecify.annotations.NullMarked;
