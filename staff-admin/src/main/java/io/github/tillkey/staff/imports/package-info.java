/** Imports of members from files of other systems: mappings that the realm keeps, and what is done for a person. */
@NullMarked
package io.github.tillkey.staff.imports;

import org.jspecify.annotations.NullMarked;
