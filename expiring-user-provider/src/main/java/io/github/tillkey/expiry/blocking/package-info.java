/**
 * Blocks members when their end is over, and takes that back when it is moved.
 *
 * <pre>
 *              end is over (pass)                     end is moved
 *  enabled  ------------------------->  BLOCKED  ----------------------->  enabled
 *     ^                                  |    |
 *     |              enabled by hand     |    |  retention is over
 *     |        RELEASED &lt;----------------+    +-----------------------> deleted
 *     |            |
 *     +------------+  end is moved; a later end is blocked again
 * </pre>
 *
 * What an administrator disables is never touched. BLOCKED and RELEASED are states of {@code EndEntity}; a third,
 * READ_ONLY, is that of members whom Keycloak may not write: their sessions are ended and the rule refuses them.
 */
@NullMarked
package io.github.tillkey.expiry.blocking;

import org.jspecify.annotations.NullMarked;
