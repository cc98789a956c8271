/** Stores, who is a member of them and with which store roles. */
@NullMarked
package io.github.tillkey.core.store;

import org.jspecify.annotations.NullMarked;
