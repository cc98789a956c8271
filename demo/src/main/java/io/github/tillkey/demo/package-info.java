/**
 * The launcher behind {@code mvn -Pdemo}: it starts Keycloak with the pack and the retail realm, and serves three small
 * OpenID Connect clients. Development only: it binds to the loopback address and knows no secret worth keeping.
 */
@NullMarked
package io.github.tillkey.demo;

import org.jspecify.annotations.NullMarked;
