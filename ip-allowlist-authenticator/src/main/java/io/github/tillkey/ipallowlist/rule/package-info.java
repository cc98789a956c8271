/** The decision who may log in from where. */
@NullMarked
package io.github.tillkey.ipallowlist.rule;

import org.jspecify.annotations.NullMarked;
