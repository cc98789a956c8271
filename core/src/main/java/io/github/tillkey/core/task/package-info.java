/** Recurring work in the background. */
@NullMarked
package io.github.tillkey.core.task;

import org.jspecify.annotations.NullMarked;
