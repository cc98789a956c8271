/** The access-rule SPI: requests, decisions, reasons, and asking all rules. */
@NullMarked
package io.github.tillkey.core.access;

import org.jspecify.annotations.NullMarked;
