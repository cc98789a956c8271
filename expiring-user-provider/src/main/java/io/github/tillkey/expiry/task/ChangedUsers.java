package io.github.tillkey.expiry.task;

import io.github.tillkey.expiry.blocking.BlockingPass;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * The users whom one transaction has written, who are looked at as soon as it is committed and before its caller gets
 * an answer. Not in that transaction: it would wait for a pass and a pass for it.
 */
final class ChangedUsers extends AbstractKeycloakTransaction {

    private final KeycloakSessionFactory sessions;
    private final String realmId;
    private final @Nullable String changedBy;
    private final boolean blocks;
    private final Set<String> userIds = new LinkedHashSet<>();

    /**
     * @param changedBy id of the user who writes, {@code null} when that is not known
     * @param blocks whether this server blocks members at all
     */
    ChangedUsers(KeycloakSessionFactory sessions, String realmId, @Nullable String changedBy, boolean blocks) {
        this.sessions = sessions;
        this.realmId = realmId;
        this.changedBy = changedBy;
        this.blocks = blocks;
    }

    void add(String userId) {
        userIds.add(userId);
    }

    @Override
    protected void commitImpl() {
        new BlockingPass(sessions).runFor(realmId, userIds, changedBy, blocks);
    }

    @Override
    protected void rollbackImpl() {}
}
