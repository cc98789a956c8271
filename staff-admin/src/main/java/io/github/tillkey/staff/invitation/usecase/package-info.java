/** What somebody does who invites, and who is invited. */
@NullMarked
package io.github.tillkey.staff.invitation.usecase;

import org.jspecify.annotations.NullMarked;
