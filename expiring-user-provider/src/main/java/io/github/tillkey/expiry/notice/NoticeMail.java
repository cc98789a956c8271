package io.github.tillkey.expiry.notice;

import io.github.tillkey.core.mail.MemberMail;
import io.github.tillkey.core.server.ServerUrls;
import io.github.tillkey.expiry.blocking.DeletionSchedule;
import io.github.tillkey.expiry.extension.ExtensionLink;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.EndDateFormat;
import io.github.tillkey.expiry.rule.MemberName;
import io.github.tillkey.expiry.storage.NoticeEntity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Writes and sends the mail about one or several notices to one recipient, in the recipient's language. */
final class NoticeMail {

    /** Keys of a line of the mail to a sponsor, as the template reads it. */
    private static final String NAME = "name";

    private static final String END = "end";

    /** Where the access is extended; missing where it cannot be here. */
    private static final String LINK = "link";

    private static final String SPONSOR_TEMPLATE = "tillkey-sponsor-notice.ftl";

    private final KeycloakSession session;
    private final RealmModel realm;

    NoticeMail(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** Sends; all notices are of one kind and have the same recipient. */
    void send(List<NoticeEntity> notices) {
        if (notices.isEmpty()) {
            return;
        }
        UserModel recipient = session.users().getUserById(realm, notices.get(0).recipient);
        boolean own = notices.get(0).recipient.equals(notices.get(0).userId);
        if (recipient == null || !(own || recipient.isEnabled())) {
            return; // Deleted since it was prepared; there is no recipient.
        }
        NoticeKind kind = NoticeKind.of(notices.get(0));
        Locale locale = session.getContext().resolveLocale(recipient, true);
        List<Map<String, String>> lines = new ArrayList<>();
        for (NoticeEntity notice : notices) {
            UserModel member = session.users().getUserById(realm, notice.userId);
            if (member != null) {
                Instant end = Instant.ofEpochMilli(notice.endsAt);
                Map<String, String> line = new HashMap<>();
                line.put(NAME, MemberName.of(member));
                line.put(END, when(kind, member, end, locale));
                if (ExtensionLink.isOffered(realm)) {
                    line.put(LINK, ExtensionLink.to(ServerUrls.of(session).base(), realm, member.getId(), end));
                }
                lines.add(line);
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("tillkeyLines", lines);
        String name = lines.get(0).getOrDefault(NAME, "");
        String end = lines.get(0).getOrDefault(END, "");
        attributes.put("tillkeyEnd", end);
        attributes.put("tillkeyBody", own ? kind.body : kind.sponsorBody);
        attributes.put("tillkeyLine", kind.sponsorLine);
        attributes.put("tillkeyHow", kind.sponsorHow);
        if (!own && ExtensionLink.isOffered(realm)) {
            attributes.put(
                    "tillkeyAll", ExtensionLink.toAll(ServerUrls.of(session).base(), realm));
        }
        mail(own, kind, lines.size(), name, end, attributes).send(session, recipient);
    }

    private static MemberMail mail(
            boolean own, NoticeKind kind, int members, String name, String end, Map<String, Object> attributes) {
        if (own) {
            return new MemberMail(kind.subject, List.of(end), "tillkey-notice.ftl", attributes);
        }
        return members == 1
                ? new MemberMail(kind.sponsorSubject, List.of(name, end), SPONSOR_TEMPLATE, attributes)
                : new MemberMail(
                        kind.sponsorDigestSubject, List.of(String.valueOf(members)), SPONSOR_TEMPLATE, attributes);
    }

    /** The end, or when the member is deleted, in words. */
    private String when(NoticeKind kind, UserModel member, Instant end, Locale locale) {
        Instant shown = kind == NoticeKind.DELETION
                ? DeletionSchedule.of(session, realm.getId())
                        .flatMap(deletions -> deletions.find(member.getId()))
                        .map(DeletionSchedule.Deletion::from)
                        .orElse(end)
                : end;
        return EndDateFormat.of(shown, DatePolicy.shownIn(session, realm, member), locale);
    }
}
