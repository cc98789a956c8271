package io.github.tillkey.core.rest;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What our Admin REST answers with. A field without a value is {@code null}, not missing, so that clients see that it
 * exists.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public interface Representation {}
