/** Admin REST. */
@NullMarked
package io.github.tillkey.ipallowlist.rest;

import org.jspecify.annotations.NullMarked;
