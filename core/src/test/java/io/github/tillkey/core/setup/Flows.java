package io.github.tillkey.core.setup;

import java.util.ArrayList;
import java.util.List;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** Flows as exports have them. */
final class Flows {

    private Flows() {}

    static AuthenticationFlowRepresentation flow(
            String alias, AuthenticationExecutionExportRepresentation... executions) {
        AuthenticationFlowRepresentation flow = new AuthenticationFlowRepresentation();
        flow.setAlias(alias);
        flow.setProviderId("basic-flow");
        for (int i = 0; i < executions.length; i++) {
            executions[i].setPriority(i);
        }
        flow.setAuthenticationExecutions(new ArrayList<>(List.of(executions)));
        return flow;
    }

    static AuthenticationExecutionExportRepresentation step(String provider, String requirement) {
        AuthenticationExecutionExportRepresentation step = new AuthenticationExecutionExportRepresentation();
        step.setAuthenticator(provider);
        step.setRequirement(requirement);
        return step;
    }

    static AuthenticationExecutionExportRepresentation subflow(String alias, String requirement) {
        AuthenticationExecutionExportRepresentation subflow = new AuthenticationExecutionExportRepresentation();
        subflow.setFlowAlias(alias);
        subflow.setRequirement(requirement);
        return subflow;
    }

    static AuthenticationFlowRepresentation named(RealmRepresentation realm, String alias) {
        return realm.getAuthenticationFlows().stream()
                .filter(flow -> alias.equals(flow.getAlias()))
                .findFirst()
                .orElseThrow();
    }
}
