/** Mails before the access of a member ends. */
@NullMarked
package io.github.tillkey.expiry.notice;

import org.jspecify.annotations.NullMarked;
