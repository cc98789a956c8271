package io.github.tillkey.testsuite.setup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/**
 * Makes of the example realm one that has been in use without ours: own user profile, own browser flow with one-time
 * passwords and organizations, a group tree with people in it, clients.
 */
public final class LivedInRealm {

    /** Of the client {@code house-api}. */
    static final String SECRET = "SECRET-OF-A-CLIENT";

    /** With which {@code erik} makes one-time passwords. */
    static final String OTP_SECRET = "otp-secret-of-erik-1234";

    private LivedInRealm() {}

    /** The same without anything of its own: users, clients, and what Keycloak makes in each realm. */
    public static void plain(RealmRepresentation retail) {
        retail.setAttributes(new HashMap<>());
        retail.setRequiredActions(null);
        retail.setEnabledEventTypes(null);
        retail.setAdminEventsEnabled(false);
        retail.setLoginTheme(null);
        retail.getComponents().remove("org.keycloak.userprofile.UserProfileProvider");
        retail.setAuthenticatorConfig(null);
        retail.setAuthenticationFlows(new ArrayList<>());
        retail.setBrowserFlow(null);
        retail.getClients().removeIf(client -> client.getClientId().equals("store-roles"));
        retail.getClients().forEach(client -> {
            client.setProtocolMappers(null);
            client.setAuthenticationFlowBindingOverrides(null);
            client.setFullScopeAllowed(true);
        });
        retail.setRoles(null);
        retail.setGroups(null);
        retail.getUsers().forEach(user -> {
            user.setAttributes(null);
            user.setGroups(null);
        });
    }

    static void change(RealmRepresentation retail) {
        plain(retail);
        retail.getAttributes().put("own.attribute", "stays");
        retail.setOrganizationsEnabled(true);
        retail.getAuthenticationFlows()
                .addAll(List.of(
                        flow(
                                "house browser",
                                step("auth-cookie", "ALTERNATIVE"),
                                step("identity-provider-redirector", "ALTERNATIVE"),
                                subflow("house organization", "ALTERNATIVE"),
                                subflow("house forms", "ALTERNATIVE")),
                        below(flow("house organization", subflow("house conditional organization", "CONDITIONAL"))),
                        below(flow(
                                "house conditional organization",
                                step("conditional-user-configured", "REQUIRED"),
                                step("organization", "ALTERNATIVE"))),
                        below(flow(
                                "house forms",
                                step("auth-username-password-form", "REQUIRED"),
                                subflow("house otp", "CONDITIONAL"))),
                        below(flow(
                                "house otp",
                                step("conditional-user-configured", "REQUIRED"),
                                step("auth-otp-form", "REQUIRED")))));
        retail.setBrowserFlow("house browser");
        ClientRepresentation api = new ClientRepresentation();
        api.setClientId("house-api");
        api.setSecret(SECRET);
        api.setPublicClient(false);
        retail.getClients().add(api);
        GroupRepresentation lindby = group("Lindby", group("staff"), group("managers"));
        retail.setGroups(List.of(group("shops", group("North", lindby))));
        retail.getUsers().forEach(user -> {
            user.setGroups(
                    List.of("/shops/North/Lindby/" + (user.getUsername().equals("dora") ? "managers" : "staff")));
            if (user.getUsername().equals("erik")) {
                addOtp(user);
            }
        });
    }

    private static void addOtp(UserRepresentation user) {
        CredentialRepresentation otp = new CredentialRepresentation();
        otp.setType("otp");
        otp.setSecretData("{\"value\":\"" + OTP_SECRET + "\"}");
        otp.setCredentialData("{\"subType\":\"totp\",\"digits\":6,\"period\":30,\"algorithm\":\"HmacSHA1\"}");
        List<CredentialRepresentation> credentials = new ArrayList<>(user.getCredentials());
        credentials.add(otp);
        user.setCredentials(credentials);
    }

    static GroupRepresentation group(String name, GroupRepresentation... below) {
        GroupRepresentation group = new GroupRepresentation();
        group.setName(name);
        group.setSubGroups(List.of(below));
        return group;
    }

    private static AuthenticationFlowRepresentation flow(
            String alias, AuthenticationExecutionExportRepresentation... executions) {
        AuthenticationFlowRepresentation flow = new AuthenticationFlowRepresentation();
        flow.setAlias(alias);
        flow.setProviderId("basic-flow");
        flow.setTopLevel(true);
        for (int i = 0; i < executions.length; i++) {
            executions[i].setPriority(10 * (i + 1));
        }
        flow.setAuthenticationExecutions(List.of(executions));
        return flow;
    }

    private static AuthenticationFlowRepresentation below(AuthenticationFlowRepresentation flow) {
        flow.setTopLevel(false);
        return flow;
    }

    private static AuthenticationExecutionExportRepresentation step(String provider, String requirement) {
        AuthenticationExecutionExportRepresentation step = new AuthenticationExecutionExportRepresentation();
        step.setAuthenticator(provider);
        step.setRequirement(requirement);
        return step;
    }

    private static AuthenticationExecutionExportRepresentation subflow(String alias, String requirement) {
        AuthenticationExecutionExportRepresentation subflow = new AuthenticationExecutionExportRepresentation();
        subflow.setFlowAlias(alias);
        subflow.setAuthenticatorFlow(true);
        subflow.setRequirement(requirement);
        return subflow;
    }
}
