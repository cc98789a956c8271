/** Work that a server does in the background, again and again. */
@NullMarked
package io.github.tillkey.core.task;

import org.jspecify.annotations.NullMarked;
