/**
 * Throttling of wrong PINs: counters of fixed size per till and store, and the policy that turns them into waits,
 * alerts and locks. Plain Java; who stores the counters and asks the policy is elsewhere.
 */
@NullMarked
package io.github.tillkey.pin.throttle;

import org.jspecify.annotations.NullMarked;
