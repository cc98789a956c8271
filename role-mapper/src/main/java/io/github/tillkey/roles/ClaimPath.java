package io.github.tillkey.roles;

import io.github.tillkey.core.settings.PrintableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.utils.JsonUtils;

/**
 * The name of a claim, written as for Keycloak's own mappers: a dot begins a claim in a claim, and {@code \.} is a dot
 * in a name.
 *
 * @param names the names from the outermost to the claim's own; at least one, none of them blank
 */
record ClaimPath(List<String> names) {

    private static final int MAX_LENGTH = 255;

    /** What a name must be, as an English clause. */
    static final String REMEDY = "write a name of at most " + MAX_LENGTH
            + " characters, with a dot for a claim in a claim, that neither the server nor a standard gives a meaning";

    /**
     * Claims that the server, clients or other protocols trust to be what their specification says. A value of ours in
     * one of these would pass for an identity, an audience, a permission, or a role that holds everywhere.
     */
    private static final Set<String> RESERVED = Set.of("""
            iss sub aud exp nbf iat jti typ azp sid session_state nonce state acr amr auth_time at_hash c_hash s_hash
            scope scp client_id cnf act may_act actor actort resource authorization authorization_details permissions
            token_type active username htm htu ath events toe txn sub_id sub_jwk vc vp
            realm_access resource_access allowed-origins trusted-certs organization
            name given_name family_name middle_name nickname preferred_username profile picture website email
            email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at
            claims_locales _claim_names _claim_sources""".split("\\s", -1));

    /** Keeps a copy of the names. */
    ClaimPath {
        names = List.copyOf(names);
    }

    /** Reads a name; empty when it must not be used. */
    static Optional<ClaimPath> parse(String text) {
        if (text.length() > MAX_LENGTH || !PrintableText.isPrintable(text) || text.endsWith(".")) {
            return Optional.empty();
        }
        List<String> names = JsonUtils.splitClaimPath(text);
        // Keycloak takes what it cannot split, such as two dots in a row, for a part of the next name.
        boolean broken = names.isEmpty() || names.stream().anyMatch(name -> name.isBlank() || name.startsWith("."));
        return broken || RESERVED.contains(names.get(0)) ? Optional.empty() : Optional.of(new ClaimPath(names));
    }

    /** The claim beside this one whose name has this at its end. */
    ClaimPath beside(String suffix) {
        List<String> beside = new ArrayList<>(names);
        beside.set(names.size() - 1, names.get(names.size() - 1) + suffix);
        return new ClaimPath(beside);
    }

    /** Whether both cannot be in one token: they are the same, or one is in the other. */
    boolean collidesWith(ClaimPath other) {
        int common = Math.min(names.size(), other.names.size());
        return names.subList(0, common).equals(other.names.subList(0, common));
    }

    /**
     * Writes the claim, in place of what other mappers have written there. An outer claim that is no object gives way
     * too: Keycloak's own way to nest would fail at it, and so would every login of the client.
     */
    void put(Map<String, Object> token, Object value) {
        Map<String, Object> claims = token;
        for (String outer : names.subList(0, names.size() - 1)) {
            if (!(claims.get(outer) instanceof Map)) {
                claims.put(outer, new LinkedHashMap<>());
            }
            @SuppressWarnings("unchecked") // claims are JSON, whose objects have names
            Map<String, Object> inner = (Map<String, Object>) claims.get(outer);
            claims = inner;
        }
        claims.put(names.get(names.size() - 1), value);
    }

    /** As an administrator writes it. */
    @Override
    public String toString() {
        return String.join(
                ".",
                names.stream()
                        .map(name -> name.replace("\\", "\\\\").replace(".", "\\."))
                        .toList());
    }
}
