package io.github.tillkey.core.setup;

import io.github.tillkey.core.flow.FlowShape;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;

/** Digests of flows, to see later whether somebody has changed one. */
final class FlowPrint {

    private FlowPrint() {}

    /**
     * A digest of a flow with its subflows and all settings. Steps of ours on its first level do not count: a set-up
     * adds them later too.
     */
    static String of(FlowShape shape, String alias) {
        StringBuilder text = new StringBuilder();
        shape.level(alias).stream()
                .filter(execution -> !UndoPlanner.isOurs(execution.getAuthenticator()))
                .forEach(execution -> print(shape, execution, text));
        return HashUtils.sha256UrlEncodedHash(text.toString(), StandardCharsets.UTF_8);
    }

    private static void print(
            FlowShape shape, AuthenticationExecutionExportRepresentation execution, StringBuilder text) {
        text.append(execution.getAuthenticator()).append(execution.getRequirement());
        text.append(new TreeMap<>(shape.settings(execution))).append('(');
        if (execution.getFlowAlias() != null) {
            shape.level(execution.getFlowAlias()).forEach(below -> print(shape, below, text));
        }
        text.append(')');
    }
}
