package io.github.tillkey.expiry.rule;

import org.keycloak.models.UserModel;

/**
 * How a member is named to people who decide about the member. Members may be allowed to write their own names, so the
 * username is there too; invisible characters, and those that reverse others, are not.
 */
public final class MemberName {

    private MemberName() {}

    /** First and last name with the username in brackets, or the username alone where there is no name. */
    public static String of(UserModel member) {
        String first = member.getFirstName() == null ? "" : member.getFirstName();
        String last = member.getLastName() == null ? "" : member.getLastName();
        String name = visible(first + " " + last);
        String username = visible(member.getUsername());
        return name.isEmpty() ? username : name + " (" + username + ")";
    }

    private static String visible(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ").strip();
    }
}
