/** The network settings of a realm, validated when they are saved. */
@NullMarked
package io.github.tillkey.ipallowlist.settings;

import org.jspecify.annotations.NullMarked;
