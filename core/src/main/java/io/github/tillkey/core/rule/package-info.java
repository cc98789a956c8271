/** The access rules that need nothing but core, so that with core alone nothing fails open. */
@NullMarked
package io.github.tillkey.core.rule;

import org.jspecify.annotations.NullMarked;
