/**
 * Lets Keycloak's workflows use the dates of members, as conditions and as events that start them. Where the feature
 * {@code workflows} is off, Keycloak leaves these providers out.
 */
@NullMarked
package io.github.tillkey.expiry.workflow;

import org.jspecify.annotations.NullMarked;
