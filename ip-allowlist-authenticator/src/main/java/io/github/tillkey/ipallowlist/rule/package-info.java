/**
 * The access rule {@code network}: which list decides ({@code NetworkListPrecedence}), and for whom
 * ({@code NetworkPolicy}).
 */
@NullMarked
package io.github.tillkey.ipallowlist.rule;

import org.jspecify.annotations.NullMarked;
