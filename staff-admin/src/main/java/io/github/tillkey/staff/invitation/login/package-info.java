/** The page on which a member who has logged in accepts an invitation. */
@NullMarked
package io.github.tillkey.staff.invitation.login;

import org.jspecify.annotations.NullMarked;
