/** What the test suite, the benchmark and the demo share: how to start and end a Keycloak on this machine. */
@NullMarked
package io.github.tillkey.testkit;

import org.jspecify.annotations.NullMarked;
