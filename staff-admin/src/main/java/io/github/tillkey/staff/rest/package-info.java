/** The API of the staff administration. */
@NullMarked
package io.github.tillkey.staff.rest;

import org.jspecify.annotations.NullMarked;
