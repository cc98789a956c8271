package io.github.tillkey.staff.print;

import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreZone;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Slips of paper as one page of HTML: a single one on A6, several on sheets of A4, four to a sheet. Each is in the
 * language of its member. The page has passwords and PINs: it belongs into the answer that shows them, and nowhere
 * else.
 */
public final class Slips {

    private static final String TEMPLATE = "tillkey-slips.ftl";

    /** More would push the rest off the paper. */
    private static final int MOST_STORES = 4;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PrintedPages pages;

    private Slips(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.pages = new PrintedPages(session, realm);
    }

    /** @param slips at least one, in the order of the paper */
    public static String page(KeycloakSession session, RealmModel realm, List<Slip> slips) {
        return new Slips(session, realm).page(slips);
    }

    private String page(List<Slip> slips) {
        Locale first = pages.languageOf(slips.get(0).member());
        return pages.page(
                TEMPLATE,
                first,
                Map.of("slips", slips.stream().map(this::content).toList()));
    }

    private Map<String, Object> content(Slip slip) {
        UserModel member = slip.member();
        Locale locale = pages.languageOf(member);
        Map<String, Object> content = new HashMap<>();
        content.put("lang", locale.toLanguageTag());
        content.put("msg", pages.texts(locale));
        content.put("name", ShownNames.of(member));
        content.put("username", member.getUsername());
        content.put("password", slip.secrets().password());
        content.put("address", slip.address());
        content.put("pin", slip.secrets().pin());
        Instant expires = slip.secrets().pinExpiresAt();
        content.put("pinUntil", expires == null ? null : PrintedPages.time(expires, zoneOf(slip), locale));
        content.put(
                "stores",
                slip.stores().stream().limit(MOST_STORES).map(Store::name).toList());
        content.put("moreStores", Math.max(0, slip.stores().size() - MOST_STORES));
        content.put("validUntil", slip.validUntil());
        return content;
    }

    private ZoneId zoneOf(Slip slip) {
        return PrintedPages.zoneOf(
                slip.member(), slip.stores().stream().limit(1).map(store -> StoreZone.nameOf(session, realm, store)));
    }
}
