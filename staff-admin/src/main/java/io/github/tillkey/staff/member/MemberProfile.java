package io.github.tillkey.staff.member;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.reflections.Types;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.LDAPConstants;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.UserStorageProviderModel;
import org.keycloak.storage.user.UserRegistrationProvider;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.UserProfileConstants;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * Writes the data of a member through the user profile, whose validators all run. Two with one username, e-mail address
 * or external id are refused, whichever is taken, with the same sentence: a caller may not know everybody.
 *
 * <p>External ids are compared behind the {@link RealmLock}, so two of these calls never give the same one; what writes
 * the attribute otherwise, such as the Admin REST, does not ask.
 */
public final class MemberProfile {

    /** What is written about somebody of whom nothing is. */
    public static final MemberData NOTHING =
            new MemberData(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserProfileProvider profiles;
    private final UPConfig declared;

    /** For members of {@code realm}, which is that of the session. */
    public MemberProfile(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.profiles = session.getProvider(UserProfileProvider.class);
        this.declared = profiles.getConfiguration();
    }

    /** What is written about {@code member}. */
    public static MemberData read(UserModel member) {
        return new MemberData(
                member.getFirstName(),
                member.getLastName(),
                member.getEmail(),
                member.getFirstAttribute(StaffAttributes.STAFF_KIND),
                member.getFirstAttribute(StaffAttributes.VALID_FROM),
                member.getFirstAttribute(StaffAttributes.VALID_UNTIL),
                member.getFirstAttribute(StaffAttributes.TIME_ZONE),
                member.getFirstAttribute(StaffAttributes.SPONSOR),
                member.getFirstAttribute(StaffAttributes.ALLOWED_NETWORKS),
                member.getFirstAttribute(StaffAttributes.EXTERNAL_ID),
                member.getAttributeStream(StaffAttributes.TAGS).sorted().toList(),
                member.getFirstAttribute(StaffAttributes.DESCRIPTION),
                Filters.parse(member.getAttributeStream(StaffAttributes.FILTERS)
                        .sorted()
                        .toList()),
                member.getFirstAttribute(UserModel.LOCALE));
    }

    /** The kind of {@code member}; empty where none is written, or none that exists. */
    public static Optional<StaffKind> kindOf(UserModel member) {
        return Optional.ofNullable(member.getFirstAttribute(StaffAttributes.STAFF_KIND))
                .flatMap(StaffKind::parse);
    }

    /** Whether the user profile of the realm has the attribute of a kind. */
    public boolean hasKinds() {
        return has(MemberField.KIND);
    }

    /** Whether the user profile of the realm has the attribute of a sponsor. */
    public boolean hasSponsors() {
        return has(MemberField.SPONSOR);
    }

    /** Whether members may write this attribute about themselves. */
    public boolean isWrittenByMembers(String attribute) {
        UPAttribute found = declared.getAttribute(attribute);
        return found != null
                && found.getPermissions() != null
                && found.getPermissions().getEdit().contains(UserProfileConstants.ROLE_USER);
    }

    /**
     * Whether new members are put into a directory, which knows nothing of our transactions: what is rolled back
     * remains there.
     */
    public boolean isStoredElsewhere() {
        return realm.getComponentsStream(realm.getId(), UserStorageProvider.class.getName())
                .map(UserStorageProviderModel::new)
                .anyMatch(storage -> storage.isEnabled() && takesNewMembers(storage));
    }

    private boolean takesNewMembers(UserStorageProviderModel storage) {
        ProviderFactory<?> factory = session.getKeycloakSessionFactory()
                .getProviderFactory(UserStorageProvider.class, storage.getProviderId());
        return factory != null
                && Types.supports(UserRegistrationProvider.class, factory, UserStorageProviderFactory.class)
                && (!storage.getProviderId().equals(LDAPConstants.LDAP_PROVIDER)
                        || storage.get(LDAPConstants.SYNC_REGISTRATIONS, false)
                                && UserStorageProvider.EditMode.WRITABLE
                                        .name()
                                        .equals(storage.get(LDAPConstants.EDIT_MODE)));
    }

    private boolean has(MemberField field) {
        return declared.getAttribute(field.attribute()) != null;
    }

    /**
     * A new member, who is enabled.
     *
     * @param username chosen by the caller, {@code null} to make one
     * @throws RequestRefusedException invalid; conflict when the realm lacks an attribute, or something is taken
     */
    public UserModel create(@Nullable String username, MemberData data) {
        Map<String, List<String>> attributes = attributesOfNew(username, data);
        return written(() -> {
            UserModel member =
                    profiles.create(UserProfileContext.USER_API, attributes).create();
            member.setEnabled(true);
            return member;
        });
    }

    /** Refuses what {@link #create} would refuse, and writes nothing, so no directory gets a new entry. */
    public void requireCreation(@Nullable String username, MemberData data) {
        Map<String, List<String>> attributes = attributesOfNew(username, data);
        try {
            profiles.create(UserProfileContext.USER_API, attributes).validate();
        } catch (ValidationException wrong) {
            throw invalid(wrong);
        }
    }

    private Map<String, List<String>> attributesOfNew(@Nullable String username, MemberData data) {
        Map<String, List<String>> attributes = new HashMap<>();
        for (MemberField field : MemberField.values()) {
            List<String> values = field.values(data);
            if (!values.isEmpty()) {
                requireAttribute(field, data);
                attributes.put(field.attribute(), values);
            }
        }
        requireFree(null, NOTHING, data);
        String name = usernameFor(username, data);
        attributes.put(UserModel.USERNAME, List.of(name));
        return attributes;
    }

    private String usernameFor(@Nullable String chosen, MemberData data) {
        if (realm.isRegistrationEmailAsUsername()) {
            if (data.email() == null) {
                throw RequestRefusedException.invalid("email", null, "an address: in this realm it is the username");
            }
            return data.email();
        }
        if (chosen != null) {
            if (!isFree(chosen)) {
                throw taken();
            }
            return chosen;
        }
        return Usernames.make(data.email(), data.firstName(), data.lastName(), this::isFree)
                .orElseThrow(() -> RequestRefusedException.invalid(
                        "username", null, "given where neither an e-mail address nor names make one"));
    }

    /** Changes what differs. */
    public void update(UserModel member, MemberData before, MemberData after) {
        // Keycloak has names and addresses among the attributes.
        Map<String, List<String>> attributes = new HashMap<>(member.getAttributes());
        for (MemberField field : MemberField.values()) {
            List<String> values = field.values(after);
            if (!values.equals(field.values(before))) {
                if (!values.isEmpty()) {
                    requireAttribute(field, after);
                }
                attributes.put(field.attribute(), values);
            }
        }
        requireFree(member, before, after);
        written(() -> {
            UserProfile profile = profiles.create(UserProfileContext.USER_API, attributes, member);
            profile.update(true);
            if (!MemberField.EMAIL.values(after).equals(MemberField.EMAIL.values(before))) {
                member.setEmailVerified(false);
            }
            return member;
        });
    }

    /** What the profile does not have would be written without a check, or not at all. */
    private void requireAttribute(MemberField field, MemberData data) {
        if (field == MemberField.LOCALE) {
            if (!realm.isInternationalizationEnabled()
                    || realm.getSupportedLocalesStream().noneMatch(field.values(data)::contains)) {
                throw RequestRefusedException.invalid("locale", data.locale(), "a language of the realm");
            }
        } else if (!has(field)) {
            throw RequestRefusedException.conflict(field.field() + ": the user profile of the realm has no attribute "
                    + field.attribute() + ". Set up the part " + (field.part().isEmpty() ? "stores" : field.part())
                    + ", or leave the field out.");
        }
    }

    /**
     * Whether {@link #update} may take the {@link RealmLock}. Then take it before the lock of the member; the other
     * order could deadlock.
     */
    public static boolean takesRealmLock(MemberData before, MemberData after) {
        String networks = after.allowedNetworks();
        return after.externalId() != null && !after.externalId().equals(before.externalId())
                // A validator keeps the zones that a list names.
                || networks != null && networks.contains("@") && !networks.equals(before.allowedNetworks());
    }

    /** Of what must differ between members, and whose change is asked for. */
    private void requireFree(@Nullable UserModel member, MemberData before, MemberData after) {
        String email = after.email();
        if (email != null && !email.equals(before.email()) && !realm.isDuplicateEmailsAllowed()) {
            Stream.of(
                            Optional.ofNullable(session.users().getUserByEmail(realm, email)),
                            Optional.ofNullable(session.users().getUserByUsername(realm, email)))
                    .flatMap(Optional::stream)
                    .filter(other -> isAnother(other, member))
                    .findAny()
                    .ifPresent(other -> {
                        throw taken();
                    });
        }
        String externalId = after.externalId();
        if (externalId != null && !externalId.equals(before.externalId())) {
            RealmLock.acquire(session, realm);
            if (session.users()
                    .searchForUserByUserAttributeStream(realm, StaffAttributes.EXTERNAL_ID, externalId)
                    .anyMatch(other -> isAnother(other, member))) {
                throw taken();
            }
        }
    }

    private static boolean isAnother(UserModel other, @Nullable UserModel member) {
        return member == null || !other.getId().equals(member.getId());
    }

    /** A username that is somebody's e-mail address would be taken for that person. */
    private boolean isFree(String username) {
        return session.users().getUserByUsername(realm, username) == null
                && (username.indexOf('@') < 0 || session.users().getUserByEmail(realm, username) == null);
    }

    private static RequestRefusedException taken() {
        return RequestRefusedException.conflict(
                "The username, the e-mail address or the external id is another member's: choose another.");
    }

    private interface Change {
        UserModel write();
    }

    private UserModel written(Change change) {
        try {
            UserModel member = change.write();
            session.getProvider(JpaConnectionProvider.class).getEntityManager().flush();
            return member;
        } catch (ValidationException wrong) {
            throw invalid(wrong);
        } catch (ModelDuplicateException atOnce) {
            throw taken();
        }
    }

    private RequestRefusedException invalid(ValidationException wrong) {
        List<String> sentences = new ArrayList<>();
        for (ValidationException.Error error : wrong.getErrors()) {
            String text = error.getFormattedMessage(this::text);
            sentences.add(MemberField.nameOf(String.valueOf(error.getAttribute())) + ": "
                    + PrintableText.shortened(text, 300));
        }
        return RequestRefusedException.invalid(String.join(" ", sentences));
    }

    /** Our validators give whole sentences, Keycloak's keys. */
    private String text(String key, Object... parameters) {
        try {
            return LocalizedMessages.of(session).text(key, parameters);
        } catch (IllegalArgumentException sentence) {
            return key;
        }
    }
}
