/**
 * Whole logins under load on a real Keycloak with PostgreSQL: PIN beside password, beside a step that checks nothing,
 * with many PINs, and under attack; and the passes that block members at their end. Started by hand; see the module's
 * README.
 */
@NullMarked
package io.github.tillkey.benchmark.load;

import org.jspecify.annotations.NullMarked;
