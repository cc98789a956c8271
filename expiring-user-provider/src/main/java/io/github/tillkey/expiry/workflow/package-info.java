/**
 * Lets Keycloak's workflows ask for the dates of members, and begin when something happens to them. Where the feature
 * {@code workflows} is off, Keycloak leaves these providers out.
 */
@NullMarked
package io.github.tillkey.expiry.workflow;

import org.jspecify.annotations.NullMarked;
