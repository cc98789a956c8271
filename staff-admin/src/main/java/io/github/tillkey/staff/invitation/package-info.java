/** Invitations by e-mail: what is prepared, the link and its mail, and what becomes of them. */
@NullMarked
package io.github.tillkey.staff.invitation;

import org.jspecify.annotations.NullMarked;
