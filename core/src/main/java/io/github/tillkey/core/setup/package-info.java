/**
 * Set-up of a realm that is already in use. Features say what they need
 * ({@link io.github.tillkey.core.setup.SetupPart}). {@link io.github.tillkey.core.setup.SetupPlanner} compares that
 * with a {@link io.github.tillkey.core.setup.RealmSnapshot} and plans changes, without Keycloak's models;
 * {@link io.github.tillkey.core.setup.RealmEditor} makes them.
 */
@NullMarked
package io.github.tillkey.core.setup;

import org.jspecify.annotations.NullMarked;
