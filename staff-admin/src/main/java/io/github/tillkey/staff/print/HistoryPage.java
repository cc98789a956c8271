package io.github.tillkey.staff.print;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.ShownNames;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Who changed what about a member, as one page of HTML.
 *
 * @param member whom it is about
 * @param days how many it looks back
 * @param lines the newest first
 * @param isCut whether older ones are left out
 * @param by who has asked, {@code null} for no user of this realm
 */
public record HistoryPage(
        UserModel member,
        int days,
        List<Line> lines,
        boolean isCut,
        @Nullable UserModel by) {

    private static final String TEMPLATE = "tillkey-history.ftl";

    /** What an event is about, by its type. */
    private static final Map<String, String> SUBJECTS = Map.ofEntries(
            Map.entry("USER", "tillkeyHistoryAccount"),
            Map.entry("REGISTER", "tillkeyHistoryAccount"),
            Map.entry("GROUP_MEMBERSHIP", "tillkeyHistoryStores"),
            Map.entry("REALM_ROLE_MAPPING", "tillkeyHistoryRoles"),
            Map.entry("CLIENT_ROLE_MAPPING", "tillkeyHistoryRoles"),
            Map.entry("TILLKEY_PERMISSIONS", "tillkeyHistoryPermissions"),
            Map.entry("TILLKEY_INVITATION", "tillkeyHistoryInvitation"),
            Map.entry("TILLKEY_LOAN_OFFER", "tillkeyHistoryLoanOffer"),
            Map.entry("TILLKEY_OWNER", "tillkeyHistoryOwner"),
            Map.entry("TILLKEY_NETWORKS", "tillkeyHistoryNetworks"),
            Map.entry("TILLKEY_DATES", "tillkeyHistoryDates"),
            Map.entry("TILLKEY_PIN", "tillkeyHistoryPin"),
            Map.entry("PASSWORD", "tillkeyHistoryPassword"),
            Map.entry("CREDENTIAL", "tillkeyHistoryCredential"),
            Map.entry("TOTP", "tillkeyHistoryTwoFactors"),
            Map.entry("EMAIL", "tillkeyHistoryEmail"),
            Map.entry("PROFILE", "tillkeyHistoryProfile"));

    private static final Map<String, String> CHANGES = Map.of(
            "CREATE", "tillkeyHistoryCreated",
            "REGISTER", "tillkeyHistoryCreated",
            "UPDATE", "tillkeyHistoryChanged",
            "RESET", "tillkeyHistoryChanged",
            "ACTION", "tillkeyHistoryChanged",
            "VERIFY", "tillkeyHistoryConfirmed",
            "DELETE", "tillkeyHistoryRemoved",
            "REMOVE", "tillkeyHistoryRemoved");

    /** Keeps a copy. */
    public HistoryPage {
        lines = List.copyOf(lines);
    }

    /**
     * One thing that happened.
     *
     * @param what operation and type of what was changed, or the type of a user event
     */
    public record Line(
            Instant at,
            String what,
            @Nullable String by,
            @Nullable String written) {}

    /** @param locale language of the one who has asked */
    public String html(KeycloakSession session, RealmModel realm, Locale locale) {
        PrintedPages pages = new PrintedPages(session, realm);
        ZoneId zone = PrintedPages.zoneOf(by, Stream.empty());
        DateTimeFormatter times = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                .withLocale(locale)
                .withZone(zone);
        Map<String, Object> content = new HashMap<>();
        content.put("name", ShownNames.of(member));
        content.put("username", member.getUsername());
        content.put("days", days);
        content.put("made", PrintedPages.time(ServerTime.now(), zone, locale));
        content.put("by", by == null ? null : by.getUsername());
        content.put("cut", isCut);
        content.put("lines", lines.stream().map(line -> content(line, times)).toList());
        return pages.page(TEMPLATE, locale, content);
    }

    private static Map<String, Object> content(Line line, DateTimeFormatter times) {
        Map<String, Object> content = new HashMap<>();
        content.put("at", times.format(line.at()));
        content.put("what", line.what());
        content.put("subject", subject(line.what()));
        content.put("change", CHANGES.get(line.what().split("[ _]", 2)[0]));
        content.put("by", line.by());
        content.put("written", line.written());
        return content;
    }

    /** Message key; {@code null} for what has no words of its own, such as events of a later Keycloak. */
    private static @Nullable String subject(String what) {
        return SUBJECTS.get(what.substring(what.indexOf(what.contains(" ") ? ' ' : '_') + 1));
    }
}
