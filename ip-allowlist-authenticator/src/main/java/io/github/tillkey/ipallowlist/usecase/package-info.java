/** What actors do with lists of networks, whatever door they come through. Knows nothing of HTTP. */
@NullMarked
package io.github.tillkey.ipallowlist.usecase;

import org.jspecify.annotations.NullMarked;
