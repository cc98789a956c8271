/** The network settings of a realm as a validated component. */
@NullMarked
package io.github.tillkey.ipallowlist.settings;

import org.jspecify.annotations.NullMarked;
