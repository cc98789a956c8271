package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.permission.AccessChoice;
import io.github.tillkey.staff.permission.PermissionCatalogue;
import io.github.tillkey.staff.permission.RecordedTemplates;
import io.github.tillkey.staff.permission.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * Gives a member exactly some permissions, each mapped to the member itself, and records after which templates. Other
 * roles of the member are left as they are. It counts from the next token on.
 */
public final class AccessChange {

    /** Resource type of the admin event. */
    public static final String EVENT_RESOURCE = "TILLKEY_PERMISSIONS";

    private final Invocation call;
    private final String memberId;
    private final MemberAccess access;
    private final MemberAccess.Given before;

    /**
     * Locks the member until the end of the transaction.
     *
     * @throws RequestRefusedException forbidden, to an actor who may not see every member; not found
     */
    public AccessChange(Invocation call, String memberId) {
        this(call, lock(call, memberId));
    }

    private static UserModel lock(Invocation call, String memberId) {
        call.require(call.rights().mayViewMembers());
        return MemberLookup.locked(call, memberId);
    }

    private AccessChange(Invocation call, UserModel member) {
        this.call = call;
        this.memberId = member.getId();
        this.access = new MemberAccess(call, member);
        this.before = access.given();
    }

    /**
     * The same for a member whom this transaction has created or locked, so that nobody else can change them.
     *
     * @throws RequestRefusedException forbidden, to an actor who may not see every member
     */
    static AccessChange ofNew(Invocation call, UserModel member) {
        call.require(call.rights().mayViewMembers());
        return new AccessChange(call, member);
    }

    /** What the member has, behind the lock. */
    public MemberAccess.Given before() {
        return before;
    }

    /**
     * @return what the member has then
     * @throws RequestRefusedException forbidden, where the actor may not change the member, or may not give what is
     *     given or taken away; unknown; invalid; conflict, when one permission excludes another, or a template is for
     *     members of an organization
     */
    public MemberAccess.Given set(AccessChoice choice) {
        call.require(before.mayChange());
        PermissionCatalogue catalogue = access.catalogue();
        List<Template> templates = choice.templates(catalogue.templates());
        TemplateOrganizations.require(call.session(), before.member(), templates);
        SortedSet<String> wanted =
                choice.permissions(templates, catalogue.permissions().keySet());
        return change(catalogue, wanted, templates.stream().map(Template::name).toList());
    }

    /**
     * Gives a locked member the templates and permissions of {@code prepared}, and takes nothing away. Templates are
     * recorded where the member has none.
     *
     * @throws RequestRefusedException as {@link #set}
     */
    public static void add(Invocation call, UserModel locked, NewMember prepared) {
        prepared.access().ifPresent(choice -> ofNew(call, locked).add(choice));
    }

    private MemberAccess.Given add(AccessChoice choice) {
        call.require(before.mayChange());
        PermissionCatalogue catalogue = access.catalogue();
        List<Template> templates = choice.templates(catalogue.templates());
        TemplateOrganizations.require(call.session(), before.member(), templates);
        SortedSet<String> wanted = new TreeSet<>(before.permissions());
        wanted.addAll(choice.permissions(templates, catalogue.permissions().keySet()));
        List<String> namesBefore = names(before.templates());
        return change(
                catalogue,
                wanted,
                namesBefore.isEmpty() ? templates.stream().map(Template::name).toList() : namesBefore);
    }

    private MemberAccess.Given change(PermissionCatalogue catalogue, SortedSet<String> wanted, List<String> names) {
        SortedSet<String> given = without(wanted, before.permissions());
        SortedSet<String> taken = without(before.permissions(), wanted);
        given.forEach(name -> before.member().grantRole(grantable(catalogue, name)));
        taken.forEach(name -> before.member().deleteRoleMapping(grantable(catalogue, name)));
        refuseExclusions(catalogue, given);
        List<String> namesBefore = names(before.templates());
        if (!names.equals(namesBefore)) {
            record(before.member(), catalogue, names);
        }
        if (!given.isEmpty() || !taken.isEmpty() || !names.equals(namesBefore)) {
            call.adminEvent(OperationType.UPDATE, EVENT_RESOURCE, "users/" + memberId + "/permissions")
                    .detail("given", String.join(", ", given))
                    .detail("taken", String.join(", ", taken))
                    .detail("templates_before", String.join(", ", namesBefore))
                    .detail("templates", String.join(", ", names))
                    .success();
        }
        return access.given();
    }

    private static SortedSet<String> without(SortedSet<String> some, SortedSet<String> others) {
        SortedSet<String> rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private RoleModel grantable(PermissionCatalogue catalogue, String name) {
        RoleModel role = Objects.requireNonNull(catalogue.permissions().get(name));
        call.require(call.rights().mayGrant(role));
        return role;
    }

    /** Who has a pair already can be given other things, and be repaired step by step. */
    private void refuseExclusions(PermissionCatalogue catalogue, SortedSet<String> given) {
        SortedSet<String> gained = new TreeSet<>();
        given.forEach(name -> gained.addAll(catalogue.with(name)));
        catalogue
                .exclusionsAmong(catalogue.heldBy(before.member()))
                .filter(pair -> pair.isOneOf(gained))
                .findFirst()
                .ifPresent(pair -> {
                    throw RequestRefusedException.conflict("The permissions \"" + pair.role() + "\" and \""
                            + pair.excluded() + "\" exclude each other. Take one of them away, also where the member"
                            + " has it by a group or another role.");
                });
    }

    private static List<String> names(RecordedTemplates templates) {
        SortedSet<String> gone = new TreeSet<>(templates.gone());
        return Stream.concat(templates.all().stream().map(Template::name), gone.stream())
                .toList();
    }

    /** Nothing else of the profile is validated: a wrong address must not keep a permission from being taken away. */
    private void record(UserModel member, PermissionCatalogue catalogue, List<String> names) {
        if (!catalogue.isRecordable()) {
            throw RequestRefusedException.conflict("Members may edit the user attribute "
                    + StaffAttributes.STAFF_TEMPLATES + ". Let only administrators edit it in Realm settings > User"
                    + " profile, or run the set-up.");
        }
        Map<String, List<String>> attributes = new HashMap<>(member.getAttributes());
        attributes.put(StaffAttributes.STAFF_TEMPLATES, names);
        call.session()
                .getProvider(UserProfileProvider.class)
                .create(UserProfileContext.USER_API, attributes, member)
                .getAttributes()
                .validate(StaffAttributes.STAFF_TEMPLATES, error -> {
                    throw RequestRefusedException.invalid(
                            "The user profile does not accept these names in " + StaffAttributes.STAFF_TEMPLATES + '.');
                });
        member.setAttribute(StaffAttributes.STAFF_TEMPLATES, names);
    }
}
