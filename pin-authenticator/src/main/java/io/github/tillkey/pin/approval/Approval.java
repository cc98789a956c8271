package io.github.tillkey.pin.approval;

/**
 * An approved request.
 *
 * @param request what was approved
 * @param approver user id of the approver
 * @param pin id of the credential that the approver typed
 */
public record Approval(ApprovalRequest request, String approver, String pin) {}
