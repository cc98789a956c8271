package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Optional;
import org.keycloak.models.UserModel;

/** Finds members by their ids, for use cases about one member. */
public final class MemberLookup {

    private MemberLookup() {}

    /** The member with this id; not found, to an actor who may not see them. */
    static UserModel member(Invocation call, String id) {
        return seen(call, lookUp(call, id));
    }

    /** The member with this id, also one whom the actor may not see. */
    static Optional<UserModel> lookUp(Invocation call, String id) {
        return Input.mayBeId(id)
                ? Optional.ofNullable(call.session().users().getUserById(call.realm(), id))
                        .filter(user -> user.getServiceAccountClientLink() == null)
                : Optional.empty();
    }

    private static UserModel seen(Invocation call, Optional<UserModel> member) {
        return member.filter(found -> call.rights().mayView(found)).orElseThrow(MemberLookup::unseen);
    }

    static RequestRefusedException unseen() {
        return RequestRefusedException.notFound("You may see nobody with this id.");
    }

    /** The member with this id, behind the lock. Whom the actor does not see is not found, and never locked. */
    public static UserModel locked(Invocation call, String id) {
        member(call, id);
        return seen(call, lock(call, id));
    }

    /** The member with this id behind the lock, also one whom the actor may not see. */
    static Optional<UserModel> lock(Invocation call, String id) {
        return Optional.ofNullable(UserLock.lock(call.session(), call.realm(), id));
    }
}
