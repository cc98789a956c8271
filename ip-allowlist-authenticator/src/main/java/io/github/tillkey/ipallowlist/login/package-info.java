/** The step "Tillkey network", and the condition "Condition - client address". */
@NullMarked
package io.github.tillkey.ipallowlist.login;

import org.jspecify.annotations.NullMarked;
