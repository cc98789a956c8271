package io.github.tillkey.ipallowlist.usecase;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListScope;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.ipallowlist.profile.MemberNetworkLists;
import io.github.tillkey.ipallowlist.settings.RealmLockoutCheck;
import io.github.tillkey.ipallowlist.settings.SelfLockoutCheck;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Changes the lists of members and stores. A list is checked before it is saved, and the change is undone if it locks
 * out the administrator who asks for it, or everybody. Changes of one realm wait for each other on all servers. Each
 * writes an admin event, and answers with the list as it is written now.
 *
 * <p>Refusals: forbidden; invalid, naming each wrong entry, its position and the remedy; conflict for a lock-out.
 */
public final class NetworkListAdministration {

    /** Resource type of the admin events of all changes of networks. */
    public static final String EVENT_RESOURCE = "TILLKEY_NETWORKS";

    /** Keycloak's column for the value of a group's attribute. */
    private static final int MAX_VALUE_LENGTH = 255;

    private static final int MAX_ALLOWANCE_DAYS = 366;

    private final Invocation call;
    private final KeycloakSession session;
    private final RealmModel realm;

    /** For the lists of a realm. */
    public NetworkListAdministration(Invocation call) {
        this.call = call;
        this.session = call.session();
        this.realm = call.realm();
    }

    /** The list of a member; forbidden to an actor who may not manage {@code member}. */
    public MemberList of(UserModel member) {
        call.require(call.rights().mayManage(member));
        return new MemberList(member);
    }

    /** The list of a store, whose group is {@code group}; forbidden to an actor who may not manage the store. */
    public StoreList of(String storeId, GroupModel group) {
        call.require(call.rights().mayManageStore(group.getId()));
        return new StoreList(storeId, group);
    }

    /** The list of one member. */
    public final class MemberList {

        private final UserModel member;

        private MemberList(UserModel member) {
            this.member = member;
        }

        /**
         * Gives the member a list in place of any other, in its canonical form.
         *
         * @param list {@code null} takes the list away
         * @param confirmed whether the actor insists on locking everybody out; forbidden to an actor who may not manage
         *     the realm, because the right to manage one member must not be enough for that
         */
        public Optional<String> save(@Nullable String list, boolean confirmed) {
            boolean mayLockEverybodyOut = begin(RealmLockoutCheck.Change.MEMBER_LIST, confirmed);
            stored();
            if (list == null) {
                member.removeAttribute(StaffAttributes.ALLOWED_NETWORKS);
            } else {
                write(toSave(list, NetworkListScope.MEMBER));
            }
            requireNoLockout(RealmLockoutCheck.Change.MEMBER_LIST, mayLockEverybodyOut);
            return recorded("list");
        }

        /**
         * Allows one address for the member until some instant, in addition to the current lists: a member without a
         * list gets {@code @inherited} and the address. Removes expired entries.
         *
         * @param address one address
         * @param until date and time with an offset, after now and within {@value #MAX_ALLOWANCE_DAYS} days
         * @param note why, for other administrators; at most 100 characters, no comma, nothing that reads like an end
         */
        public String allow(@Nullable String address, @Nullable String until, @Nullable String note) {
            ClientAddress allowed = ClientAddress.of(address);
            if (allowed.text() == null) {
                throw RequestRefusedException.invalid(
                        "address", address, "one address, such as 192.0.2.7 or 2001:db8::7");
            }
            OffsetDateTime end = end(until, ServerTime.now());
            RealmLock.begin(session, realm);
            String before = stored().orElse("@inherited");
            NetworkList list;
            try {
                list = NetworkList.parse(before)
                        .in(NetworkListScope.MEMBER)
                        .allowing(allowed, end, note == null || note.isBlank() ? null : note.strip(), ServerTime.now());
            } catch (InvalidNetworkListException wrong) {
                throw wrong(wrong);
            }
            write(list);
            // It only adds an address, so it cannot lock anyone out, and needs no confirmation.
            requireNoLockout(RealmLockoutCheck.Change.MEMBER_LIST, true);
            return recorded("allowances").orElseThrow();
        }

        /** The list as the database has it now, read under the lock so that concurrent changes are not lost. */
        private Optional<String> stored() {
            return NetworkListSearch.of(session, realm).ofUser(member.getId());
        }

        private void write(NetworkList list) {
            member.setAttribute(StaffAttributes.ALLOWED_NETWORKS, List.of(list.toString()));
        }

        private Optional<String> recorded(String what) {
            return NetworkListAdministration.this.recorded(
                    "members/" + member.getId() + "/" + what, MemberNetworkLists.of(member));
        }
    }

    /** The list of one store, for its members and its tills. */
    public final class StoreList {

        private final String storeId;
        private final GroupModel group;

        private StoreList(String storeId, GroupModel group) {
            this.storeId = storeId;
            this.group = group;
        }

        /**
         * Gives the store a list in place of any other, in its canonical form. A long list is kept in several values of
         * the group's attribute.
         *
         * @param list {@code null} takes the list away; it may allow no more than the realm lets groups allow
         * @param confirmed as for a member
         */
        public Optional<String> save(@Nullable String list, boolean confirmed) {
            boolean mayLockEverybodyOut = begin(RealmLockoutCheck.Change.GROUP_LIST, confirmed);
            NetworkListSearch.of(session, realm).readGroupAgain(group.getId());
            if (list == null) {
                group.removeAttribute(StaffAttributes.ALLOWED_NETWORKS);
            } else {
                NetworkList networks = toSave(list, NetworkListScope.GROUP);
                requireWithinLimit(networks);
                group.setAttribute(StaffAttributes.ALLOWED_NETWORKS, values(networks));
            }
            requireNoLockout(RealmLockoutCheck.Change.GROUP_LIST, mayLockEverybodyOut);
            return recorded("stores/" + storeId + "/list", RealmNetworks.listOf(group));
        }
    }

    private static OffsetDateTime end(@Nullable String until, Instant now) {
        return Input.dateTime(
                        "until",
                        until,
                        end -> end.truncatedTo(ChronoUnit.SECONDS).isAfter(now)
                                && end.isBefore(now.plus(MAX_ALLOWANCE_DAYS, ChronoUnit.DAYS)),
                        "a date and time with an offset from UTC, after now and within " + MAX_ALLOWANCE_DAYS
                                + " days, such as "
                                + now.plus(1, ChronoUnit.DAYS)
                                        .truncatedTo(ChronoUnit.HOURS)
                                        .atOffset(ZoneOffset.UTC))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Acquires the lock before anything is written. Returns whether the change may lock everybody out: it was
     * confirmed, or everybody is locked out already.
     */
    private boolean begin(RealmLockoutCheck.Change change, boolean confirmed) {
        call.require(!confirmed || call.rights().mayManageRealm());
        RealmLock.begin(session, realm);
        return confirmed || RealmLockoutCheck.now(session, realm, change).isPresent();
    }

    /** The lock prevents deleting a referenced zone until the change is committed. */
    private NetworkList toSave(String text, NetworkListScope place) {
        NetworkZones zones = RealmNetworks.stored(session, realm).zones();
        try {
            return NetworkList.parseForSaving(text, place, zones::contains);
        } catch (InvalidNetworkListException wrong) {
            throw wrong(wrong);
        }
    }

    private static RequestRefusedException wrong(InvalidNetworkListException wrong) {
        return RequestRefusedException.invalid(String.valueOf(wrong.getMessage()));
    }

    private void requireWithinLimit(NetworkList list) {
        List<NetworkEntry> beyond;
        try {
            beyond = RealmNetworks.stored(session, realm)
                    .limit()
                    .map(limit -> limit.beyond(list))
                    .orElse(List.of());
        } catch (InvalidNetworkListException broken) {
            throw RequestRefusedException.conflict(
                    "The setting " + NetworkSettings.GROUP_LIMIT.key() + " cannot be read. " + broken.getMessage());
        }
        if (!beyond.isEmpty()) {
            throw RequestRefusedException.conflict(
                    beyond.stream().map(NetworkEntry::toString).collect(Collectors.joining("; "))
                            + ": outside the limit for groups (" + NetworkSettings.GROUP_LIMIT.key()
                            + "). Shorten the list, or ask an administrator of the realm to widen the limit.");
        }
    }

    private static List<String> values(NetworkList list) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (NetworkEntry entry : list.entries()) {
            String text = entry.toString();
            if (!value.isEmpty() && value.length() + 2 + text.length() > MAX_VALUE_LENGTH) {
                values.add(value.toString());
                value.setLength(0);
            }
            value.append(value.isEmpty() ? "" : ", ").append(text);
        }
        values.add(value.toString());
        return values;
    }

    /** Undoes what this transaction has changed if it locks somebody out. */
    private void requireNoLockout(RealmLockoutCheck.Change change, boolean mayLockEverybodyOut) {
        lockedOut(change, mayLockEverybodyOut).ifPresent(why -> {
            session.getTransactionManager().setRollbackOnly();
            throw RequestRefusedException.conflict("Not saved: " + why + ".");
        });
    }

    private Optional<String> lockedOut(RealmLockoutCheck.Change change, boolean mayLockEverybodyOut) {
        try {
            NetworkSettings settings = RealmNetworks.of(realm).settings();
            return SelfLockoutCheck.of(session, realm, settings)
                    .or(() -> everybodyLockedOut(change, mayLockEverybodyOut));
        } catch (InvalidSettingException broken) {
            return Optional.empty(); // Every login is refused already, and a list does not change that.
        }
    }

    private Optional<String> everybodyLockedOut(RealmLockoutCheck.Change change, boolean mayLockEverybodyOut) {
        return mayLockEverybodyOut
                ? Optional.empty()
                : RealmLockoutCheck.now(session, realm, change)
                        .map(why -> why
                                + ". Set defaultNetworks, keep a list that allows a network, or take mode report "
                                + "first. If you mean it,"
                                + " call again with ?confirm=" + RealmLockoutCheck.CONFIRMATION
                                + ", which needs the right to manage the realm");
    }

    private Optional<String> recorded(String path, Optional<String> after) {
        call.adminEvent(OperationType.UPDATE, EVENT_RESOURCE, "tillkey-networks/" + path)
                .representation(Collections.singletonMap("list", after.orElse(null)))
                .success();
        return after;
    }
}
