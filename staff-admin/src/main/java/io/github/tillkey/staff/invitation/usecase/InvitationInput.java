package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.server.ServerUrls;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.InvitationServer;
import io.github.tillkey.staff.invitation.InvitationTimes;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.usecase.NewMember;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.utils.EmailValidationUtil;

/**
 * What somebody wrote who invites, as far as creating the member does not check it.
 *
 * @param address in lower case
 * @param hours for which the link is valid
 */
record InvitationInput(
        NewMember member,
        String address,
        int hours,
        @Nullable String organization) {

    private static final int MAX_ADDRESS = 255;

    /** Refuses, naming the field; as a conflict in a realm that cannot invite. */
    static InvitationInput check(Invocation call, NewInvitation wanted) {
        call.require(call.rights().mayViewStaff());
        NewMember member = wanted.member();
        if (member == null) {
            throw RequestRefusedException.invalid("member", null, "what the member is to be, with an email");
        }
        String email = member.email();
        if (email == null || email.length() > MAX_ADDRESS || !EmailValidationUtil.isValidEmail(email)) {
            throw RequestRefusedException.invalid("member.email", email, "the address that the invitation goes to");
        }
        if (member.password() != null || member.pin() != null) {
            throw RequestRefusedException.invalid(
                    "An invitation has no password and no pin: who accepts it chooses the password.");
        }
        if (StaffKind.PERSON.value().equals(member.kind())) {
            throw RequestRefusedException.invalid("member.kind", member.kind(), "that of somebody who logs in");
        }
        int hours = wanted.validForHours() == null ? InvitationTimes.DEFAULT_HOURS : wanted.validForHours();
        if (hours < InvitationTimes.MIN_HOURS || hours > InvitationTimes.MAX_HOURS) {
            throw RequestRefusedException.invalid(
                    "validForHours",
                    hours,
                    "a whole number from " + InvitationTimes.MIN_HOURS + " to " + InvitationTimes.MAX_HOURS);
        }
        if (call.realm().getSmtpConfig() == null || call.realm().getSmtpConfig().isEmpty()) {
            throw RequestRefusedException.conflict(
                    "The realm has no mail server: name one under Realm settings > Email.");
        }
        if (!InvitationServer.isKnown(call.realm())) {
            throw RequestRefusedException.conflict(
                    "The server does not know its address, which the mail links to. " + ServerUrls.REMEDY);
        }
        if (!InvitationLink.isOffered(call.realm())) {
            throw RequestRefusedException.conflict("Members cannot accept invitations: set up the part console, and"
                    + " leave the client account and the required action " + InvitationLink.ACTION + " enabled.");
        }
        return new InvitationInput(member, email.toLowerCase(Locale.ROOT), hours, wanted.organization());
    }
}
