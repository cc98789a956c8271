/** When this module does its work: every few seconds, and when Keycloak says that something has happened. */
@NullMarked
package io.github.tillkey.expiry.task;

import org.jspecify.annotations.NullMarked;
