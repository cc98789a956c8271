/** What the settings of the features have in common: a component of the realm, which is a tab of the admin console. */
@NullMarked
package io.github.tillkey.core.settings;

import org.jspecify.annotations.NullMarked;
