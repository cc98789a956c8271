package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.permission.PermissionCatalogue;
import io.github.tillkey.staff.permission.RecordedTemplates;
import io.github.tillkey.staff.permission.TemplateDifference;
import java.util.SortedSet;
import org.keycloak.models.UserModel;

/** The templates and permissions of one member. */
public final class MemberAccess {

    private final Invocation call;
    private final PermissionCatalogue catalogue;
    private final UserModel member;

    /**
     * @throws RequestRefusedException forbidden, to an actor who may not see every member; not found
     */
    public MemberAccess(Invocation call, String memberId) {
        this(call, find(call, memberId));
    }

    private static UserModel find(Invocation call, String memberId) {
        call.require(call.rights().mayViewMembers());
        return MemberLookup.member(call, memberId);
    }

    /** The same of a user who was read behind a lock. */
    MemberAccess(Invocation call, UserModel member) {
        this.call = call;
        this.catalogue = PermissionCatalogue.of(call.session(), call.realm());
        this.member = member;
    }

    /**
     * What the member was given, and after which templates.
     *
     * @param permissions that were given one by one, each of which can be taken away
     * @param inherited permissions that the member holds by a group or another role only
     * @param mayChange whether the actor may change it
     */
    public record Given(
            UserModel member,
            RecordedTemplates templates,
            SortedSet<String> permissions,
            SortedSet<String> inherited,
            TemplateDifference difference,
            boolean mayChange) {}

    /** As it is now. */
    public Given given() {
        RecordedTemplates templates = catalogue.recordedOn(member);
        SortedSet<String> permissions = catalogue.givenTo(member);
        SortedSet<String> inherited = catalogue.heldBy(member);
        inherited.removeAll(permissions);
        return new Given(
                member,
                templates,
                permissions,
                inherited,
                TemplateDifference.of(permissions, templates),
                call.rights().mayChangePermissions(member));
    }

    PermissionCatalogue catalogue() {
        return catalogue;
    }
}
