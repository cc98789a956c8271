/** What networks need in a realm. */
@NullMarked
package io.github.tillkey.ipallowlist.setup;

import org.jspecify.annotations.NullMarked;
