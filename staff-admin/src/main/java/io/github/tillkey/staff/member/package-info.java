/** The data of one member: their form, their limits, and how they are written. */
@NullMarked
package io.github.tillkey.staff.member;

import org.jspecify.annotations.NullMarked;
