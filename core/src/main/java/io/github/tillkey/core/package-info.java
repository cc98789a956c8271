/**
 * The words of Tillkey as types, and the mechanism that every feature shares: access rules decide, adapters enforce.
 *
 * <p>{@code access} holds the rule SPI, {@code rule} the rules that need nothing but core, {@code store} what a store is and who works
 * in it, {@code session} what a till login writes into the user session, {@code gate} the adapter that asks the rules for every
 * token.
 */
@NullMarked
package io.github.tillkey.core;

import org.jspecify.annotations.NullMarked;
