package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.rest.StoresResource.StaffWay;
import io.github.tillkey.staff.usecase.MemberCreation;
import io.github.tillkey.staff.usecase.MemberDetails;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** A member, as a caller sees them. */
public record StaffMemberAnswer(
        String id,
        String username,
        @Nullable String firstName,
        @Nullable String lastName,
        @Schema(description = "`false`: blocked") boolean enabled,

        @Schema(description = "what is written; `null` where the caller may not change everything") @Nullable
        MemberData data,

        @Schema(description = "realm roles over staff, sorted; `null` likewise") @Nullable
        List<String> authority,

        @Schema(description = "those on whose staff the caller acts, by store id")
        List<StoreOfMember> stores,

        @Schema(description = "store roles held in every store; `null` for none, or if the caller acts on fewer")
        @Nullable
        List<String> everyStore,

        @Schema(description = "whether they also work in a store on whose staff the caller does not act")
        boolean elsewhere,

        @Schema(description = "whether they have a PIN; `null` where there are no PINs") @Nullable
        Boolean pin,

        @Schema(
                enumeration = {"nothing", "store", "everything"},
                description = "what the caller may change: `store` is what concerns own stores")
        String change)
        implements Representation {

    /** A store in which the member works. */
    public record StoreOfMember(String storeId, String name, List<StaffWay> ways) implements Representation {}

    static StaffMemberAnswer of(MemberDetails details) {
        UserModel member = details.member();
        return new StaffMemberAnswer(
                member.getId(),
                member.getUsername(),
                member.getFirstName(),
                member.getLastName(),
                member.isEnabled(),
                details.data(),
                details.authority(),
                details.places().stream()
                        .map(place -> new StoreOfMember(
                                place.store().storeId(),
                                place.store().name(),
                                place.ways().stream().map(StaffWay::of).toList()))
                        .toList(),
                details.everywhere().<List<String>>map(List::copyOf).orElse(null),
                details.elsewhere(),
                details.pin(),
                details.change().value());
    }

    /** What a new member logs in with at first. */
    public record MemberSecrets(
            @Nullable String password,
            @Nullable String pin,

            @Schema(format = "date-time", description = "when the PIN is refused from") @Nullable
            String pinExpiresAt)
            implements Representation {

        static MemberSecrets of(MemberCreation.Secrets secrets) {
            return new MemberSecrets(
                    secrets.password(),
                    secrets.pin(),
                    secrets.pinExpiresAt() == null
                            ? null
                            : secrets.pinExpiresAt().toString());
        }

        /** Without them. */
        @Override
        public String toString() {
            return "secrets";
        }
    }

    /** What is printed on the slip of paper, besides the secrets. */
    public record MemberSlip(
            String organisation,
            @Nullable String name,
            String username,

            @Schema(description = "where the password is used") @Nullable
            String address,

            @Schema(description = "names of the stores") List<String> stores,

            @Schema(description = "last day, or a time with its offset") @Nullable
            String validUntil,

            @Schema(
                    description = "the slip with password and PIN, to be printed on A6, as HTML in the language of the"
                            + " member; `null` without them")
            @Nullable
            String page)
            implements Representation {

        static MemberSlip of(RealmModel realm, MemberDetails details, @Nullable String address, @Nullable String page) {
            UserModel member = details.member();
            return new MemberSlip(
                    ShownNames.of(realm),
                    ShownNames.of(member),
                    member.getUsername(),
                    address,
                    details.places().stream()
                            .map(MemberDetails.Place::store)
                            .map(Store::name)
                            .toList(),
                    details.data() == null ? null : details.data().validUntil(),
                    page);
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "slip of " + username;
        }
    }

    /** A new member. */
    public record CreatedMember(
            StaffMemberAnswer member,

            @Schema(description = "in the first answer only; `null` when the request was repeated") @Nullable
            MemberSecrets secrets,

            MemberSlip slip,

            @Schema(description = "whether the member was created by an earlier request with this key")
            boolean repeated)
            implements Representation {}
}
