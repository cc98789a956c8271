package io.github.tillkey.expiry.workflow;

import io.github.tillkey.expiry.event.DateEvent;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.workflow.AbstractWorkflowEventProvider;
import org.keycloak.models.workflow.ResourceType;
import org.keycloak.models.workflow.WorkflowEventProvider;
import org.keycloak.models.workflow.WorkflowEventProviderFactory;
import org.keycloak.provider.ProviderEvent;

/**
 * The event of a workflow that is there when a {@link DateEvent} of one kind is. Keycloak looks for workflows in the
 * realm of the session that the event is published in, and runs their steps after that session's transaction. A
 * parameter means nothing.
 */
final class DateWorkflowEvent extends AbstractWorkflowEventProvider {

    private final DateEvent.Kind kind;

    private DateWorkflowEvent(KeycloakSession session, @Nullable String parameter, String id, DateEvent.Kind kind) {
        super(session, parameter, id);
        this.kind = kind;
    }

    @Override
    public ResourceType getSupportedResourceType() {
        return ResourceType.USERS;
    }

    @Override
    public boolean supports(ProviderEvent event) {
        return event instanceof DateEvent dates && dates.kind() == kind;
    }

    @Override
    protected @Nullable String resolveResourceId(ProviderEvent event) {
        return event instanceof DateEvent dates ? dates.userId() : null;
    }

    private abstract static class Factory implements WorkflowEventProviderFactory<WorkflowEventProvider> {

        private final String id;
        private final DateEvent.Kind kind;

        private Factory(String id, DateEvent.Kind kind) {
            this.id = id;
            this.kind = kind;
        }

        @Override
        public WorkflowEventProvider create(KeycloakSession session, @Nullable String parameter) {
            return new DateWorkflowEvent(session, parameter, id, kind);
        }

        @Override
        public String getId() {
            return id;
        }
    }

    /** {@code tillkey-access-about-to-end}: a notice is due. */
    public static final class AboutToEnd extends Factory {

        /** Made by Keycloak. */
        public AboutToEnd() {
            super("tillkey-access-about-to-end", DateEvent.Kind.ABOUT_TO_END);
        }
    }

    /** {@code tillkey-access-ended}: the end is over, and the member was blocked. */
    public static final class Ended extends Factory {

        /** Made by Keycloak. */
        public Ended() {
            super("tillkey-access-ended", DateEvent.Kind.ENDED);
        }
    }

    /** {@code tillkey-access-extended}: the end was moved. */
    public static final class Extended extends Factory {

        /** Made by Keycloak. */
        public Extended() {
            super("tillkey-access-extended", DateEvent.Kind.EXTENDED);
        }
    }
}
