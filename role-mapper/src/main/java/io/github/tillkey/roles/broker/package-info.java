/** Identity-provider mappers: claims and SAML attributes to stores, kind and dates of members. */
@NullMarked
package io.github.tillkey.roles.broker;

import org.jspecify.annotations.NullMarked;
