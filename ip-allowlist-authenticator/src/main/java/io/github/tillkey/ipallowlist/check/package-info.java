/** Looks for what networks need and a realm lacks. */
@NullMarked
package io.github.tillkey.ipallowlist.check;

import org.jspecify.annotations.NullMarked;
