package io.github.tillkey.pin.approval;

import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;

/**
 * What a cashier wants approved.
 *
 * @param id of the request, and the token's {@code jti}: whatever happens twice to one request, proves one operation
 * @param from where it comes from, and who alone gets the answer
 * @param operation what is to be approved
 * @param answer where and to whom the answer goes
 */
public record ApprovalRequest(String id, Origin from, Operation operation, Answer answer) {

    /**
     * The running sale.
     *
     * @param client Keycloak's id of the client
     * @param session id of the cashier's user session
     * @param terminal id of the terminal that the session was opened on
     * @param cashier user id of the cashier
     */
    public record Origin(String client, String session, String terminal, String cashier) {}

    /**
     * What the application asks for. All texts are printable, and are shown and signed as they came.
     *
     * @param permission the store role that approves it
     * @param reference what it is about, such as the number of a receipt
     * @param amount with its currency, {@code null} when there is none
     * @param reason why, {@code null} when none was given
     */
    public record Operation(
            String permission,
            String reference,
            @Nullable String amount,
            @Nullable String reason) {

        /** Adds it to {@code event}, which is returned. */
        public EventBuilder describe(EventBuilder event) {
            return event.detail("tillkey_permission", permission)
                    .detail("tillkey_reference", reference)
                    .detail("tillkey_amount", amount)
                    .detail("tillkey_approval_reason", reason);
        }
    }

    /**
     * How the answer travels.
     *
     * @param redirectUri a registered redirect URI of the client
     * @param state of the application, {@code null} for none
     * @param challenge the S256 code challenge (RFC 7636): only who knows its verifier redeems the code
     * @param audience client id of the application or of the API that the token is for
     */
    public record Answer(String redirectUri, @Nullable String state, String challenge, String audience) {}
}
