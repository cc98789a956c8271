/**
 * What wrong PINs cost: counters of fixed size per till, store, realm and member, and the policy that turns them into
 * waits, locks and budgets. Plain Java; who stores the counters and asks the policy is elsewhere.
 */
@NullMarked
package io.github.tillkey.pin.throttle;

import org.jspecify.annotations.NullMarked;
