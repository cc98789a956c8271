/** When this module works: every few seconds, and at events of Keycloak. */
@NullMarked
package io.github.tillkey.expiry.task;

import org.jspecify.annotations.NullMarked;
