package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.server.ServerUrls;
import io.github.tillkey.core.settings.InvalidSettingException;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/** Whether a realm sends mails about the end of an access. */
public final class NoticeAvailability {

    private NoticeAvailability() {}

    /** How many days before an end mails go out; empty when no mails are sent, or the settings cannot be read. */
    public static List<Integer> days(RealmModel realm) {
        try {
            return RealmDateSettings.settings(realm).noticeDays();
        } catch (InvalidSettingException broken) {
            return List.of(); // The rule refuses members with dates, and its event gives the reason.
        }
    }

    /** Why no mails can be sent in {@code realm}; empty when they can. */
    public static Optional<String> problem(RealmModel realm) {
        if (realm.getSmtpConfig().isEmpty()) {
            return Optional.of("The realm has no mail server: set one in Realm settings > Email.");
        }
        return ServerUrls.configured(realm)
                ? Optional.empty()
                : Optional.of("The server does not know its address, which mails link to. " + ServerUrls.REMEDY);
    }

    /** Whether mails go out. */
    public static boolean isAvailable(RealmModel realm) {
        return !days(realm).isEmpty() && problem(realm).isEmpty();
    }
}
