/**
 * What use cases of all modules have in common. A use case takes an {@link Invocation} and asks its {@link Rights}
 * itself, checks what it is given, refuses with {@link RequestRefusedException}, and answers with values of its own. It
 * knows nothing of HTTP.
 */
@NullMarked
package io.github.tillkey.core.usecase;

import org.jspecify.annotations.NullMarked;
