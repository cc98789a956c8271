package io.github.tillkey.staff.job;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Deploys a {@link JobKind}. Nest it in the class of the kind. */
public abstract class JobKindFactory extends UnconfiguredProviderFactory<JobKind> {

    private final JobKind kind;

    /** Deploys {@code kind} under its id. */
    protected JobKindFactory(JobKind kind) {
        this.kind = kind;
    }

    @Override
    public final JobKind create(KeycloakSession session) {
        return kind;
    }

    @Override
    public final String getId() {
        return kind.id();
    }
}
