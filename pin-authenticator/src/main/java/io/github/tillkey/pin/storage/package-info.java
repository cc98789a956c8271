/** Tables of this module and their Liquibase changelog. */
@NullMarked
package io.github.tillkey.pin.storage;

import org.jspecify.annotations.NullMarked;
