package io.github.tillkey.core.flow;

import java.util.ArrayList;
import java.util.List;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** Flows as exports have them. */
public final class Flows {

    private Flows() {}

    /** A flow of these steps. */
    public static AuthenticationFlowRepresentation flow(
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

    /** A step. */
    public static AuthenticationExecutionExportRepresentation step(String provider, String requirement) {
        AuthenticationExecutionExportRepresentation step = new AuthenticationExecutionExportRepresentation();
        step.setAuthenticator(provider);
        step.setRequirement(requirement);
        return step;
    }

    /** A subflow. */
    public static AuthenticationExecutionExportRepresentation subflow(String alias, String requirement) {
        AuthenticationExecutionExportRepresentation subflow = new AuthenticationExecutionExportRepresentation();
        subflow.setFlowAlias(alias);
        subflow.setRequirement(requirement);
        return subflow;
    }

    /** The flow of this name. */
    public static AuthenticationFlowRepresentation named(RealmRepresentation realm, String alias) {
        return realm.getAuthenticationFlows().stream()
                .filter(flow -> alias.equals(flow.getAlias()))
                .findFirst()
                .orElseThrow();
    }
}
