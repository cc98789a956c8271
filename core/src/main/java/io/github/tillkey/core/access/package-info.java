/** The access-rule SPI: requests, decisions, reasons, and the rules that need nothing but core. */
@NullMarked
package io.github.tillkey.core.access;

import org.jspecify.annotations.NullMarked;
