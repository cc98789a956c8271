package io.github.tillkey.staff.invitation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.staff.usecase.NewMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.keycloak.util.JsonSerialization;

/** Writes and reads what is prepared. */
public final class InvitationContent {

    private InvitationContent() {}

    /** As the table holds it. */
    public static String write(NewInvitation content) {
        try {
            return JsonSerialization.writeValueAsString(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What the table holds. */
    public static NewInvitation read(InvitationEntity row) {
        try {
            return JsonSerialization.readValue(row.content, NewInvitation.class);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The member of {@code content}. */
    public static NewMember member(NewInvitation content) {
        return Objects.requireNonNull(content.member());
    }

    /** {@code member} with other values of these fields. */
    public static NewMember with(NewMember member, Map<String, String> fields) {
        ObjectNode tree = JsonSerialization.mapper.valueToTree(member);
        fields.forEach(tree::put);
        return JsonSerialization.mapper.convertValue(tree, NewMember.class);
    }
}
