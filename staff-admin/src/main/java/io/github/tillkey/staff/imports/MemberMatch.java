package io.github.tillkey.staff.imports;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.member.MemberData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * Finds the member whom a person of a file is: by external id, or else e-mail address, never by name. Only among those
 * whose details the actor may see; others are as if they were not there, so that a file probes nobody. What is
 * another's is then refused when it is written.
 */
final class MemberMatch {

    private final Invocation call;

    MemberMatch(Invocation call) {
        this.call = call;
    }

    /**
     * Empty for somebody new.
     *
     * @throws RequestRefusedException conflict, where it may be one or another
     */
    Optional<UserModel> find(MemberData data) {
        Optional<UserModel> byId = byExternalId(data.externalId());
        Optional<UserModel> byEmail = byEmail(data.email());
        if (byId.isPresent() && byEmail.isPresent()) {
            if (!byId.get().getId().equals(byEmail.get().getId())) {
                throw RequestRefusedException.conflict("The external id is that of " + name(byId.get())
                        + ", the e-mail address that of " + name(byEmail.get()) + ": correct one of them.");
            }
            return byId;
        }
        if (byId.isPresent()) {
            return byId;
        }
        byEmail.ifPresent(member -> {
            String other = member.getFirstAttribute(StaffAttributes.EXTERNAL_ID);
            if (data.externalId() != null && other != null && !other.isEmpty()) {
                throw RequestRefusedException.conflict("The e-mail address is that of " + name(member)
                        + ", who has another external id: correct one of them.");
            }
        });
        return byEmail;
    }

    private static String name(UserModel member) {
        return '"' + member.getUsername() + '"';
    }

    private Optional<UserModel> byExternalId(@Nullable String externalId) {
        return externalId == null
                ? Optional.empty()
                : one(
                        "external id",
                        call.session()
                                .users()
                                .searchForUserByUserAttributeStream(
                                        call.realm(), StaffAttributes.EXTERNAL_ID, externalId)
                                // Some databases compare with less care.
                                .filter(user -> user.getAttributeStream(StaffAttributes.EXTERNAL_ID)
                                        .anyMatch(externalId::equals)));
    }

    private Optional<UserModel> byEmail(@Nullable String email) {
        if (email == null) {
            return Optional.empty();
        }
        return one(
                "e-mail address",
                call.realm().isDuplicateEmailsAllowed()
                        ? call.session()
                                .users()
                                .searchForUserStream(
                                        call.realm(), Map.of(UserModel.EMAIL, email, UserModel.EXACT, "true"))
                        : Stream.ofNullable(call.session().users().getUserByEmail(call.realm(), email)));
    }

    private Optional<UserModel> one(String what, Stream<UserModel> users) {
        List<UserModel> found = users.filter(user -> user.getServiceAccountClientLink() == null)
                .filter(user -> call.rights().mayView(user) && call.rights().mayViewDetails(user))
                .limit(2)
                .toList();
        if (found.size() > 1) {
            throw RequestRefusedException.conflict(
                    "Several members have this " + what + ": it is not clear whom the" + " file means.");
        }
        return found.stream().findFirst();
    }
}
