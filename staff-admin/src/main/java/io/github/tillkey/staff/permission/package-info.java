/** Permissions that are given to members one by one, and the templates after which they are given. */
@NullMarked
package io.github.tillkey.staff.permission;

import org.jspecify.annotations.NullMarked;
