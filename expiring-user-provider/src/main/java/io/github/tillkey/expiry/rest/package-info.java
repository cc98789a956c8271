/** Admin REST of dates. */
@NullMarked
package io.github.tillkey.expiry.rest;

import org.jspecify.annotations.NullMarked;
