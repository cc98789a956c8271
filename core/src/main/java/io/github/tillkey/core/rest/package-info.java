/** What the Admin REST of every module checks and answers alike. */
@NullMarked
package io.github.tillkey.core.rest;

import org.jspecify.annotations.NullMarked;
