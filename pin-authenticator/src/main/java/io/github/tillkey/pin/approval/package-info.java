/** Approval by a second person at the same till: requests, who may approve, and the token that proves it. */
@NullMarked
package io.github.tillkey.pin.approval;

import org.jspecify.annotations.NullMarked;
