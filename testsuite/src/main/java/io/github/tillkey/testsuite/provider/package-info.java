/** Providers that tests deploy beside the pack; no part of it. */
@NullMarked
package io.github.tillkey.testsuite.provider;

import org.jspecify.annotations.NullMarked;
