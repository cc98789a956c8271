/** What this module writes as events and publishes to other providers. */
@NullMarked
package io.github.tillkey.expiry.event;

import org.jspecify.annotations.NullMarked;
