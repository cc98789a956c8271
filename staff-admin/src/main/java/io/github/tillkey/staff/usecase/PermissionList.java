package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.permission.PermissionCatalogue;
import io.github.tillkey.staff.permission.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** The permissions and templates of a realm. */
public final class PermissionList {

    private final Invocation call;
    private final PermissionCatalogue catalogue;

    /** @throws RequestRefusedException forbidden, to an actor who may not learn of them */
    public PermissionList(Invocation call) {
        call.require(call.rights().mayListPermissions());
        this.call = call;
        this.catalogue = PermissionCatalogue.of(call.session(), call.realm());
    }

    /**
     * A permission.
     *
     * @param client client id where it is a role of a client, {@code null} for one of the realm
     * @param mayGrant whether the actor may give it
     */
    public record Listed(
            String name, @Nullable String client, @Nullable String description, boolean mayGrant) {}

    /** All permissions, sorted by name. */
    public List<Listed> permissions() {
        return catalogue.permissions().entrySet().stream()
                .map(permission -> new Listed(
                        permission.getKey(),
                        permission.getValue().getContainer() instanceof ClientModel client
                                ? client.getClientId()
                                : null,
                        permission.getValue().getDescription(),
                        call.rights().mayGrant(permission.getValue())))
                .toList();
    }

    /** All templates, sorted by name. */
    public List<Template> templates() {
        return List.copyOf(catalogue.templates().values());
    }
}
