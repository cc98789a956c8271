@NullMarked
package io.github.tillkey.testkit;

import org.jspecify.annotations.NullMarked;
