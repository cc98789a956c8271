/** The access rule {@code dates}, and {@code DatePolicy}: what a member's dates mean. */
@NullMarked
package io.github.tillkey.expiry.rule;

import org.jspecify.annotations.NullMarked;
