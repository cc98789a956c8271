/** What the REST of all modules shares: mounting, checks, bodies, errors and reports. */
@NullMarked
package io.github.tillkey.core.rest;

import org.jspecify.annotations.NullMarked;
