/** What the test suite, the benchmark and the demo share: to run a Keycloak and to log in to it. */
@NullMarked
package io.github.tillkey.testkit;

import org.jspecify.annotations.NullMarked;
