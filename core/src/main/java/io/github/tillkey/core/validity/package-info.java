/**
 * Periods with a beginning and an end, such as those of temporary staff: what people write, and what it means to the
 * second. Plain Java without Keycloak.
 */
@NullMarked
package io.github.tillkey.core.validity;

import org.jspecify.annotations.NullMarked;
