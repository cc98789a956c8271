/**
 * The SPI {@code AccessRule}: requests, decisions, reasons; {@code AccessGuard} asks all rules, writes events and
 * counts.
 */
@NullMarked
package io.github.tillkey.core.access;

import org.jspecify.annotations.NullMarked;
