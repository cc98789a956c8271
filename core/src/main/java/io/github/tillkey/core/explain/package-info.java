/**
 * Why a member may or may not enter a client at some place and instant: the answers of the rules, and what stands in
 * the way besides them. Nothing is granted by it, and nothing is written.
 */
@NullMarked
package io.github.tillkey.core.explain;

import org.jspecify.annotations.NullMarked;
