package io.github.tillkey.pin.approval.rest;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.approval.ApprovalRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an application sends to have something approved.
 *
 * @param permission the store role that approves it
 * @param reference what it is about, 1 to {@value #MAX_REFERENCE} characters
 * @param amount with its currency, {@value #MAX_AMOUNT} characters at most; {@code null} for none
 * @param reason why, {@value #MAX_REASON} characters at most; {@code null} for none
 * @param redirectUri where the browser goes on: a registered redirect URI of the client
 * @param state of the application, {@value #MAX_STATE} characters at most, which comes back with the code
 * @param codeChallenge base64url of the SHA-256 of a verifier (RFC 7636), which the redemption shows
 * @param audience client id of the API that the token is for, one of the access token's; without it the client
 */
public record NewApproval(
        @Nullable String permission,
        @Nullable String reference,
        @Nullable String amount,
        @Nullable String reason,
        @Nullable String redirectUri,
        @Nullable String state,
        @Nullable String codeChallenge,
        @Nullable String audience) {

    static final int MAX_PERMISSION = 255;
    static final int MAX_REFERENCE = 100;
    static final int MAX_AMOUNT = 40;
    static final int MAX_REASON = 200;
    static final int MAX_STATE = 255;
    static final int MAX_REDIRECT_URI = 2000;

    /** 43 characters: base64url of 256 bits. */
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** Braces would be a place holder for Keycloak's builder of addresses. */
    private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e&&[^{}]]*");

    /** What is to be approved; refuses what cannot be shown and signed as it is. */
    ApprovalRequest.Operation operation() {
        return new ApprovalRequest.Operation(
                required("permission", permission, MAX_PERMISSION),
                required("reference", reference, MAX_REFERENCE),
                optional("amount", amount, MAX_AMOUNT),
                optional("reason", reason, MAX_REASON));
    }

    /**
     * How the answer travels; the caller has checked the redirect URI.
     *
     * @param clientId of the application
     * @param audiences of the access token
     */
    ApprovalRequest.Answer answer(String redirect, String clientId, List<String> audiences) {
        String shown = optional("state", state, MAX_STATE);
        if (shown != null && !STATE.matcher(shown).matches()) {
            throw RequestRefusedException.invalid("state", shown, "of ASCII characters, without braces");
        }
        if (codeChallenge == null || !CHALLENGE.matcher(codeChallenge).matches()) {
            throw RequestRefusedException.invalid(
                    "codeChallenge", codeChallenge, "the SHA-256 of a verifier in base64url, 43 characters");
        }
        String recipient = audience == null ? clientId : audience;
        if (!recipient.equals(clientId) && !audiences.contains(recipient)) {
            throw RequestRefusedException.invalid("audience", recipient, "an audience of the access token");
        }
        return new ApprovalRequest.Answer(redirect, shown, codeChallenge, recipient);
    }

    private static String required(String field, @Nullable String value, int maxLength) {
        String text = optional(field, value, maxLength);
        if (text == null) {
            throw RequestRefusedException.invalid(field, null, "a text of 1 to " + maxLength + " characters");
        }
        return text;
    }

    private static @Nullable String optional(String field, @Nullable String value, int maxLength) {
        if (value == null) {
            return null;
        }
        if (value.isBlank() || value.length() > maxLength || !PrintableText.isPrintable(value)) {
            throw RequestRefusedException.invalid(
                    field, value, "a text of 1 to " + maxLength + " characters that can be printed");
        }
        return value;
    }
}
