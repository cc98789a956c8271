package io.github.tillkey.staff.privacy;

import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.ClientModel;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.organization.OrganizationProvider;

/** What Keycloak keeps about a member. */
public final class AccountData {

    /** Most events of each kind, the newest. */
    private static final int MAX_EVENTS = 10_000;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel member;

    /** Of {@code member}. */
    public AccountData(KeycloakSession session, RealmModel realm, UserModel member) {
        this.session = session;
        this.realm = realm;
        this.member = member;
    }

    /** The account itself. */
    public record Account(
            String id,
            String username,
            boolean enabled,
            boolean emailVerified,
            @Nullable Instant createdAt,
            Map<String, List<String>> attributes,
            List<String> requiredActions) {}

    /** A credential, without what it is checked by. */
    public record Credential(
            String type, @Nullable String label, @Nullable Instant createdAt) {}

    /** A login that has not ended. */
    public record Session(String ipAddress, Instant startedAt, Instant usedAt, boolean offline, List<String> clients) {}

    /** An account elsewhere. */
    public record Identity(String provider, @Nullable String username) {}

    /** What the member did. */
    public record OwnEvent(
            Instant at,
            String type,
            @Nullable String client,
            @Nullable String ipAddress,
            @Nullable String error,
            Map<String, String> details) {}

    /** What was changed about the member; who did is another's datum. */
    public record Change(Instant at, String what, @Nullable String written) {}

    /** All of it but events, by sections. */
    public Map<String, ?> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("account", account());
        sections.put(
                "groups",
                member.getGroupsStream()
                        .map(KeycloakModelUtils::buildGroupPath)
                        .sorted()
                        .toList());
        sections.put("roles", roles());
        sections.put("stores", Stores.of(session, realm).membershipsOf(member).roles());
        sections.put(
                "credentials",
                member.credentialManager()
                        .getStoredCredentialsStream()
                        .map(credential -> new Credential(
                                credential.getType(), credential.getUserLabel(), instant(credential.getCreatedDate())))
                        .toList());
        sections.put(
                "identities",
                session.users()
                        .getFederatedIdentitiesStream(realm, member)
                        .map(AccountData::identity)
                        .toList());
        sections.put(
                "consents",
                session.users()
                        .getConsentsStream(realm, member.getId())
                        .map(consent -> consent.getClient().getClientId())
                        .sorted()
                        .toList());
        sections.put("organizations", organizations());
        sections.put("sessions", sessions());
        return sections;
    }

    /** What stored events tell, by sections. */
    public Map<String, ?> ofEvents() {
        return Map.of("events", events(), "changes", changes());
    }

    private Account account() {
        return new Account(
                member.getId(),
                member.getUsername(),
                member.isEnabled(),
                member.isEmailVerified(),
                instant(member.getCreatedTimestamp()),
                new TreeMap<>(member.getAttributes()),
                member.getRequiredActionsStream().sorted().toList());
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static Identity identity(FederatedIdentityModel identity) {
        return new Identity(identity.getIdentityProvider(), identity.getUserName());
    }

    /** Also by groups; those of the realm under an empty name, others under that of their client. */
    private SortedMap<String, List<String>> roles() {
        SortedMap<String, List<String>> roles = new TreeMap<>();
        RoleUtils.getDeepUserRoleMappings(member).stream()
                .map(RoleModel::getContainer)
                .distinct()
                .forEach(container -> roles.put(
                        container instanceof ClientModel client ? client.getClientId() : "",
                        RoleUtils.getDeepUserRoleMappings(member).stream()
                                .filter(role -> role.getContainer().equals(container))
                                .map(RoleModel::getName)
                                .sorted()
                                .toList()));
        return roles;
    }

    private List<String> organizations() {
        OrganizationProvider organizations = session.getProvider(OrganizationProvider.class);
        return organizations == null
                ? List.of()
                : organizations
                        .getByMember(member)
                        .map(OrganizationModel::getName)
                        .sorted()
                        .toList();
    }

    private List<Session> sessions() {
        return Stream.concat(
                        session.sessions().getUserSessionsStream(realm, member),
                        session.sessions().getOfflineUserSessionsStream(realm, member))
                .map(login -> new Session(
                        String.valueOf(login.getIpAddress()),
                        Instant.ofEpochSecond(login.getStarted()),
                        Instant.ofEpochSecond(login.getLastSessionRefresh()),
                        login.isOffline(),
                        login.getAuthenticatedClientSessions().values().stream()
                                .map(client -> client.getClient().getClientId())
                                .sorted()
                                .toList()))
                .toList();
    }

    private List<OwnEvent> events() {
        try (Stream<Event> events =
                EventSearch.of(session, realm, Arrays.asList(EventType.values())).user(member.getId()).stream(
                        0, MAX_EVENTS)) {
            return events.map(event -> new OwnEvent(
                            Instant.ofEpochMilli(event.getTime()),
                            event.getType().name(),
                            event.getClientId(),
                            event.getIpAddress(),
                            event.getError(),
                            EventSearch.details(event)))
                    .toList();
        }
    }

    private List<Change> changes() {
        try (Stream<AdminEvent> events = session.getProvider(EventStoreProvider.class)
                .createAdminQuery()
                .realm(realm.getId())
                .resourcePath("*" + member.getId() + "*")
                .orderByDescTime()
                .maxResults(MAX_EVENTS)
                .getResultStream()) {
            return events.filter(event -> ('/' + event.getResourcePath() + '/').contains('/' + member.getId() + '/'))
                    .map(event -> new Change(
                            Instant.ofEpochMilli(event.getTime()),
                            event.getOperationType() + " " + event.getResourceTypeAsString(),
                            event.getRepresentation()))
                    .toList();
        }
    }
}
