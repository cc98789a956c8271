/** Lists of networks, zones, and the address of a client. Reading and judging is plain Java; {@code RealmNetworks} and {@code ClientAddresses} connect it to Keycloak. */
@NullMarked
package io.github.tillkey.core.network;

import org.jspecify.annotations.NullMarked;
