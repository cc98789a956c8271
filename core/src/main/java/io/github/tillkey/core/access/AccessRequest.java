package io.github.tillkey.core.access;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The question put to every {@link AccessRule}: may this staff member be given access to this client, here and now?
 *
 * <p>What an adapter does not set has a value that denies where a rule can deny by it: an unknown address, the level of
 * a PIN, no store, and for tokens a life beyond the session and an unknown reach.
 */
public final class AccessRequest {

    private final Builder values;

    private AccessRequest(Builder values) {
        this.values = values;
    }

    /** A question during {@code login}, about {@code member}, who need not be the one who logs in. */
    public static Builder login(AuthenticationSessionModel login, UserModel member) {
        Builder builder = new Builder(login.getRealm(), member, login.getClient(), new SessionNotes.OfLogin(login));
        // There is no token yet.
        builder.offline = false;
        builder.reach = Set.of();
        return builder;
    }

    /** A question before something leaves the server for a client. */
    public static Builder session(AuthenticatedClientSessionModel clientSession) {
        return session(clientSession.getUserSession(), clientSession.getClient());
    }

    /** The same, for a client that need not have a session of its own. */
    public static Builder session(UserSessionModel session, ClientModel client) {
        Builder builder =
                new Builder(session.getRealm(), session.getUser(), client, new SessionNotes.OfSession(session));
        builder.sessionId = session.getId();
        return builder;
    }

    /**
     * A question about {@code member}, who does something beside the session of another, such as approving at the same
     * till. {@link #sessionId()} is {@code null}: the member has no session there. Nothing leaves the server but what
     * is asked about.
     */
    public static Builder beside(UserSessionModel session, ClientModel client, UserModel member) {
        Builder builder = new Builder(session.getRealm(), member, client, new SessionNotes.OfSession(session));
        builder.offline = false;
        builder.reach = Set.of();
        return builder;
    }

    /**
     * A question about a login that nobody has begun, for {@link AccessGuard#explain}: there is no session, and nothing
     * leaves the server.
     */
    public static Builder supposed(RealmModel realm, UserModel member, ClientModel client) {
        Builder builder = new Builder(realm, member, client, new SessionNotes.OfNothing());
        builder.offline = false;
        builder.reach = Set.of();
        return builder;
    }

    /** The realm of member and client; Tillkey is enabled in it. */
    public RealmModel realm() {
        return values.realm;
    }

    /** Who asks; never a service account. */
    public UserModel member() {
        return values.member;
    }

    /** What access is asked for. */
    public ClientModel client() {
        return values.client;
    }

    /** How strongly the member has authenticated; {@link Level#PIN} in every session that began with a PIN. */
    public Level level() {
        return values.level;
    }

    /** The store that the session is bound to, {@code null} when it is bound to none. */
    public @Nullable Store store() {
        return values.store;
    }

    /** The id of the terminal that the session is bound to, {@code null} when it is bound to none. */
    public @Nullable String terminal() {
        return values.terminal;
    }

    /** The id of the user session, {@code null} before there is one. */
    public @Nullable String sessionId() {
        return values.sessionId;
    }

    /** Whether the access would outlive the session. */
    public boolean offline() {
        return values.offline;
    }

    /**
     * Ids of the clients that the token would carry roles of; empty before there is a token, {@code null} if not
     * determined.
     */
    public @Nullable Set<String> reach() {
        return values.reach;
    }

    /** Where the request comes from. */
    public ClientAddress clientAddress() {
        return values.clientAddress;
    }

    /**
     * Whether that is where the member is: in a browser it is, at the token endpoint it depends on the client that
     * calls ({@code ClientSettings.callsFromTheMember}), which may be a server.
     */
    public boolean fromMember() {
        return values.fromMember;
    }

    /** The instant to evaluate, normally now. */
    public Instant instant() {
        return values.instant;
    }

    SessionNotes notes() {
        return values.notes;
    }

    /** Collects what is known about a request. */
    public static final class Builder {

        private final RealmModel realm;
        private final UserModel member;
        private final ClientModel client;
        private final SessionNotes notes;
        private Level level = Level.PIN;
        private @Nullable Store store;
        private @Nullable String terminal;
        private @Nullable String sessionId;
        private boolean offline = true;
        private @Nullable Set<String> reach;
        private ClientAddress clientAddress = ClientAddress.unknown(ClientAddress.Problem.NO_REQUEST);
        private boolean fromMember = true;
        private Instant instant = ServerTime.now();

        private Builder(RealmModel realm, UserModel member, ClientModel client, SessionNotes notes) {
            this.realm = realm;
            this.member = member;
            this.client = client;
            this.notes = notes;
        }

        /** Sets {@link AccessRequest#level()}; {@link Level#PIN} without it. */
        public Builder level(Level level) {
            this.level = level;
            return this;
        }

        /** Sets {@link AccessRequest#store()} and {@link AccessRequest#terminal()}; bound to none without it. */
        public Builder at(@Nullable Store store, @Nullable String terminal) {
            this.store = store;
            this.terminal = terminal;
            return this;
        }

        /** Sets {@link AccessRequest#offline()}; for tokens and assertions {@code true} without it. */
        public Builder offline(boolean offline) {
            this.offline = offline;
            return this;
        }

        /** Sets {@link AccessRequest#reach()}; for tokens and assertions unknown without it. */
        public Builder reach(Set<String> reach) {
            this.reach = Set.copyOf(reach);
            return this;
        }

        /** Sets {@link AccessRequest#clientAddress()}; unknown without it. */
        public Builder from(ClientAddress address) {
            this.clientAddress = address;
            return this;
        }

        /** Sets {@link AccessRequest#fromMember()}; {@code true} without it, so the address is evaluated. */
        public Builder fromMember(boolean fromMember) {
            this.fromMember = fromMember;
            return this;
        }

        /** Sets {@link AccessRequest#instant()}; now without it. Only to explain what is not granted yet. */
        public Builder instant(Instant instant) {
            this.instant = instant;
            return this;
        }

        /** The request. The builder must not be used any more. */
        public AccessRequest build() {
            return new AccessRequest(this);
        }
    }
}
