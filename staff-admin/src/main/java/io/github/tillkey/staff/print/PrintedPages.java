package io.github.tillkey.staff.print;

import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.theme.FreeMarkerException;
import org.keycloak.theme.Theme;
import org.keycloak.theme.beans.MessageFormatterMethod;
import org.keycloak.theme.freemarker.FreeMarkerProvider;

/**
 * Makes pages of templates, which the login theme of a realm may replace, as it may their texts. Templates escape what
 * is not theirs. A page is one file, which a browser can print without asking a server for anything.
 */
final class PrintedPages {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Theme theme;
    private final Map<Locale, MessageFormatterMethod> texts = new HashMap<>();

    PrintedPages(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        try {
            this.theme = session.theme().getTheme(Theme.Type.LOGIN);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What templates call {@code msg}. */
    MessageFormatterMethod texts(Locale locale) {
        return texts.computeIfAbsent(locale, language -> {
            try {
                return new MessageFormatterMethod(language, theme.getEnhancedMessages(realm, language));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }

    /**
     * A page.
     *
     * @param template file name of the template
     * @param content what the template reads
     */
    String page(String template, Locale locale, Map<String, Object> content) {
        Map<String, Object> read = new HashMap<>(content);
        read.put("lang", locale.toLanguageTag());
        read.put("msg", texts(locale));
        read.put("organisation", ShownNames.of(realm));
        try {
            return session.getProvider(FreeMarkerProvider.class).processTemplate(read, template, theme);
        } catch (FreeMarkerException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The language of a member, never that of the one who prints. */
    Locale languageOf(UserModel member) {
        if (!realm.isInternationalizationEnabled()) {
            return Locale.ENGLISH;
        }
        String own = member.getFirstAttribute(UserModel.LOCALE);
        String language =
                own != null && realm.getSupportedLocalesStream().anyMatch(own::equals) ? own : realm.getDefaultLocale();
        return language == null ? Locale.ENGLISH : Locale.forLanguageTag(language);
    }

    /**
     * The time zone of a person. Pages name it beside their times.
     *
     * @param otherwise names of others, of which the first that exists counts where the person has none; then it is
     *     that of the server
     */
    static ZoneId zoneOf(@Nullable UserModel person, Stream<String> otherwise) {
        return Stream.concat(
                        Stream.ofNullable(person == null ? null : person.getFirstAttribute(StaffAttributes.TIME_ZONE)),
                        otherwise)
                .flatMap(name -> parse(name).stream())
                .findFirst()
                .orElseGet(ZoneId::systemDefault);
    }

    private static Optional<ZoneId> parse(String zone) {
        try {
            return Optional.of(TimeZones.parse(zone));
        } catch (InvalidDateException unreadable) {
            return Optional.empty();
        }
    }

    /** Day and time, with the name of the time zone. */
    static String time(Instant instant, ZoneId zone, Locale locale) {
        ZonedDateTime time = instant.atZone(zone);
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(time)
                + " (" + DateTimeFormatter.ofPattern("zzzz", locale).format(time) + ')';
    }
}
