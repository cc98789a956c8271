/**
 * Lists of networks, zones, and the address of a client. Lists are read and evaluated in plain Java;
 * {@code RealmNetworks} and {@code ClientAddressResolver} connect them to Keycloak.
 */
@NullMarked
package io.github.tillkey.core.network;

import org.jspecify.annotations.NullMarked;
