/** What is kept about a member, for the member to have and to be erased. */
@NullMarked
package io.github.tillkey.staff.privacy;

import org.jspecify.annotations.NullMarked;
