/** Who may do what with the staff: from store roles and permission roles, never from rights over Keycloak. */
@NullMarked
package io.github.tillkey.staff.authority;

import org.jspecify.annotations.NullMarked;
