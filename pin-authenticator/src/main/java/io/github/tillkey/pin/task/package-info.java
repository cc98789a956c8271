/** When this module does its work: every few minutes or days, and when Keycloak says that something has happened. */
@NullMarked
package io.github.tillkey.pin.task;

import org.jspecify.annotations.NullMarked;
