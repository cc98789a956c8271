/**
 * The gates for tokens, refresh, permissions (UMA) and SAML, which ask every deployed access rule before an answer
 * leaves the server, and the mapper that hands them ID tokens.
 */
@NullMarked
package io.github.tillkey.core.gate;

import org.jspecify.annotations.NullMarked;
