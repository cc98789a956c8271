/** Identity-provider mappers: claims and SAML attributes to stores, kind and dates of members. */
@NullMarked
package io.github.tillkey.roles.login;

import org.jspecify.annotations.NullMarked;
