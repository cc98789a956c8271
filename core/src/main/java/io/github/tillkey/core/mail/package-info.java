/** Mails to members, each sent once. */
@NullMarked
package io.github.tillkey.core.mail;

import org.jspecify.annotations.NullMarked;
