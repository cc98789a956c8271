package io.github.tillkey.staff.invitation;

import io.github.tillkey.core.mail.MemberMail;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.staff.usecase.NewMember;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.models.UserModel;
import org.keycloak.storage.adapter.AbstractInMemoryUserAdapter;

/** The mail to somebody who may have no account. */
final class InvitationMail {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M} '’-]{1,40}");

    private static final Set<String> ADDRESS_FAILURES =
            Set.of("SendFailedException", "SMTPSendFailedException", "AddressException");

    private static final int MAX_CAUSES = 10;

    private InvitationMail() {}

    /** @throws IllegalStateException when the mail server does not take it */
    static void send(KeycloakSession session, RealmModel realm, InvitationEntity row, URI link) {
        NewMember member = InvitationContent.member(InvitationContent.read(row));
        Recipient recipient = new Recipient(session, realm, row.id);
        recipient.setEmail(row.email);
        set(recipient, UserModel.FIRST_NAME, greeted(member.firstName()));
        set(recipient, UserModel.LOCALE, member.locale());
        String name = ShownNames.of(realm);
        new MemberMail(
                        "tillkeyInvitationSubject",
                        List.of(name),
                        "tillkey-invitation.ftl",
                        Map.of("tillkeyRealm", name, "tillkeyLink", link.toString(), "tillkeyHours", row.validHours))
                .send(session, recipient);
    }

    /** Whether the mail server refuses this address, and takes other mails. */
    static boolean isOfAddress(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            // By name: Keycloak's mail library is not on our class path.
            if (ADDRESS_FAILURES.contains(cause.getClass().getSimpleName())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** What an inviter wrote is no text of the organisation's mail, unless it is a name. */
    private static @Nullable String greeted(@Nullable String firstName) {
        return firstName != null && NAME.matcher(firstName).matches() ? firstName : null;
    }

    private static void set(UserModel recipient, String attribute, @Nullable String value) {
        if (value != null) {
            recipient.setSingleAttribute(attribute, value);
        }
    }

    /** Keycloak sends mails to users. */
    private static final class Recipient extends AbstractInMemoryUserAdapter {

        Recipient(KeycloakSession session, RealmModel realm, String id) {
            super(session, realm, id);
        }

        @Override
        public SubjectCredentialManager credentialManager() {
            throw new UnsupportedOperationException("has no account");
        }
    }
}
