/** The pages to which the link of an invitation leads. */
@NullMarked
package io.github.tillkey.staff.invitation.rest;

import org.jspecify.annotations.NullMarked;
