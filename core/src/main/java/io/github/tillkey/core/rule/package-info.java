/**
 * The access rules {@code client}, {@code pin-session} and {@code store}. They need only core, so with core alone
 * nothing fails open.
 */
@NullMarked
package io.github.tillkey.core.rule;

import org.jspecify.annotations.NullMarked;
