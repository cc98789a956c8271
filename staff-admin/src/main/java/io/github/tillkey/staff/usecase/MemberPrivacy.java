package io.github.tillkey.staff.usecase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.tillkey.core.event.StoredEvents;
import io.github.tillkey.core.session.MemberSessions;
import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.privacy.AccountData;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.UserManager;
import org.keycloak.models.UserModel;

/**
 * Exports and erases what is kept about a member, for actors who act on all staff. What is kept in logs, backups and
 * other applications is not reached.
 */
public final class MemberPrivacy {

    /** Section of what Keycloak keeps. */
    private static final String KEYCLOAK = "keycloak";

    /** Reason in the events of sessions that end. */
    private static final String ERASED = "member_erased";

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    private final Invocation call;
    private final UserModel member;

    /** @throws RequestRefusedException forbidden, to an actor who does not act on all staff; not found */
    public MemberPrivacy(Invocation call, String memberId) {
        call.require(call.rights().mayManageAllStaff());
        this.call = call;
        this.member = MemberLookup.member(call, memberId);
    }

    /**
     * By features what they keep, and writes an admin event. Stored events are left out for who may not see them.
     *
     * @throws RequestRefusedException forbidden, where the actor may not change the member and is not the member; too
     *     many
     */
    public Map<String, JsonNode> export() {
        boolean isOneself = member.getId().equals(call.actor().userId());
        call.require(isOneself || call.rights().mayManage(member));
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.REPORT);
        Map<String, JsonNode> data = new TreeMap<>();
        AccountData account = new AccountData(call.session(), call.realm(), member);
        Map<String, Object> keycloak = new LinkedHashMap<>(account.sections());
        if (isOneself || call.rights().mayViewHistory(member)) {
            keycloak.putAll(account.ofEvents());
        }
        data.put(KEYCLOAK, JSON.valueToTree(keycloak));
        call.session()
                .getKeycloakSessionFactory()
                .getProviderFactoriesStream(PersonalData.class)
                .forEach(factory -> data.put(
                        factory.getId(),
                        JSON.valueToTree(call.session()
                                .getProvider(PersonalData.class, factory.getId())
                                .of(call.realm(), member))));
        call.adminEvent(OperationType.ACTION, ResourceType.USER.name(), path() + "/export")
                .success();
        return data;
    }

    /**
     * Deletes the account and all that features keep, for good. Of admin events about the member the content goes.
     *
     * @return of events; empty where the server keeps them elsewhere
     * @throws RequestRefusedException forbidden, where the actor may not change the member or erase events; level too
     *     low; conflict, where the member is held or the account cannot be deleted
     */
    public Optional<StoredEvents.Erased> erase() {
        call.require(call.rights().mayManage(member) && call.rights().mayEraseEvents());
        call.requireTwoFactors();
        UserModel locked = MemberLookup.locked(call, member.getId());
        call.require(call.rights().mayManage(locked) && call.rights().mayEraseEvents());
        if (locked.getAttributeStream(StaffAttributes.DELETION_HOLD).anyMatch(hold -> !hold.isBlank())) {
            throw RequestRefusedException.conflict("The member is kept: " + StaffAttributes.DELETION_HOLD
                    + " says why. Take it away first, if it no longer holds.");
        }
        call.session().getAllProviders(PersonalData.class).forEach(feature -> feature.erase(call.realm(), locked));
        MemberSessions.endAll(call.session(), call.realm(), locked, ERASED);
        if (!new UserManager(call.session()).removeUser(call.realm(), locked)) {
            throw RequestRefusedException.conflict(
                    "The account is kept in a directory that Keycloak may not write to: delete it there.");
        }
        Optional<StoredEvents.Erased> events = StoredEvents.erase(call.session(), call.realm(), member.getId());
        call.adminEvent(OperationType.DELETE, ResourceType.USER.name(), path()).success();
        return events;
    }

    private String path() {
        return "users/" + member.getId();
    }
}
