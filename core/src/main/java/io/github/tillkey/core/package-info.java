/** What several packages and modules need: attributes of realms, clients and users. Access rules decide, adapters enforce. */
@NullMarked
package io.github.tillkey.core;

import org.jspecify.annotations.NullMarked;
