/** What applications call and the page that the approver sees, at {@code /realms/{realm}/tillkey-approvals}. */
@NullMarked
package io.github.tillkey.pin.approval.rest;

import org.jspecify.annotations.NullMarked;
