/** Lists of networks: parsed strictly, compiled once, asked often. Plain Java without Keycloak types. */
@NullMarked
package io.github.tillkey.core.network;

import org.jspecify.annotations.NullMarked;
