package io.github.tillkey.staff.member;

import io.github.tillkey.core.staff.StaffAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** A field of {@link MemberData}, and the user attribute that holds it. */
enum MemberField {
    FIRST_NAME("firstName", UserModel.FIRST_NAME, "", one(MemberData::firstName)),
    LAST_NAME("lastName", UserModel.LAST_NAME, "", one(MemberData::lastName)),
    EMAIL("email", UserModel.EMAIL, "", one(MemberData::email)),
    KIND("kind", StaffAttributes.STAFF_KIND, "stores", one(MemberData::kind)),
    VALID_FROM("validFrom", StaffAttributes.VALID_FROM, "dates", one(MemberData::validFrom)),
    VALID_UNTIL("validUntil", StaffAttributes.VALID_UNTIL, "dates", one(MemberData::validUntil)),
    TIME_ZONE("timeZone", StaffAttributes.TIME_ZONE, "dates", one(MemberData::timeZone)),
    SPONSOR("sponsor", StaffAttributes.SPONSOR, "dates", one(MemberData::sponsor)),
    ALLOWED_NETWORKS("allowedNetworks", StaffAttributes.ALLOWED_NETWORKS, "networks", one(MemberData::allowedNetworks)),
    EXTERNAL_ID("externalId", StaffAttributes.EXTERNAL_ID, "console", one(MemberData::externalId)),
    TAGS("tags", StaffAttributes.TAGS, "console", data -> Objects.requireNonNullElse(data.tags(), List.of())),
    DESCRIPTION("description", StaffAttributes.DESCRIPTION, "console", one(MemberData::description)),
    FILTERS("filters", StaffAttributes.FILTERS, "console", data -> Filters.values(data.filters())),
    LOCALE("locale", UserModel.LOCALE, "", one(MemberData::locale));

    private final String field;
    private final String attribute;
    private final String part;
    private final Function<MemberData, List<String>> values;

    MemberField(String field, String attribute, String part, Function<MemberData, List<String>> values) {
        this.field = field;
        this.attribute = attribute;
        this.part = part;
        this.values = values;
    }

    private static Function<MemberData, List<String>> one(Function<MemberData, @Nullable String> value) {
        return data -> Stream.ofNullable(value.apply(data))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Its name in requests and answers. */
    String field() {
        return field;
    }

    /** The name of the user attribute. */
    String attribute() {
        return attribute;
    }

    /** The part of the set-up that declares the attribute; empty for attributes of Keycloak's own. */
    String part() {
        return part;
    }

    /** What the attribute is for {@code data}; empty for none. */
    List<String> values(MemberData data) {
        return values.apply(data);
    }

    /** How requests name the attribute; its own name where no field is. */
    static String nameOf(String attribute) {
        return Arrays.stream(values())
                .filter(field -> field.attribute.equals(attribute))
                .findFirst()
                .map(MemberField::field)
                .orElse(attribute);
    }
}
