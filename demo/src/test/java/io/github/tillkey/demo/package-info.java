@NullMarked
package io.github.tillkey.demo;

import org.jspecify.annotations.NullMarked;
