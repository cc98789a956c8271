/** What use cases of all modules have in common. They take an actor and know nothing of HTTP. */
@NullMarked
package io.github.tillkey.core.usecase;

import org.jspecify.annotations.NullMarked;
