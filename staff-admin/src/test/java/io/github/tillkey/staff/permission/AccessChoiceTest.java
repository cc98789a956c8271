package io.github.tillkey.staff.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permissions after templates: {@code sales} and {@code support} are bases, {@code phone} is an add-on. */
class AccessChoiceTest {

    private static final Map<String, Template> TEMPLATES = Map.of(
            "sales", template("sales", Template.Kind.BASE, "see sell"),
            "support", template("support", Template.Kind.BASE, "see help"),
            "phone", template("phone", Template.Kind.ADD_ON, "call help"));
    private static final Set<String> PERMISSIONS = Set.of("see", "sell", "help", "call", "pay");

    private static Template template(String name, Template.Kind kind, String permissions) {
        return new Template(name, null, kind, new TreeSet<>(list(permissions)));
    }

    private static List<String> list(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }

    private static SortedSet<String> permissions(
            @Nullable String base, @Nullable String addOns, @Nullable String permissions) {
        AccessChoice choice = new AccessChoice(base, list(addOns), permissions == null ? null : list(permissions));
        return choice.permissions(choice.templates(TEMPLATES), PERMISSIONS);
    }

    @ParameterizedTest
    @CsvSource({
        "sales, , , see sell",
        "sales, phone, , call help see sell",
        ", phone, , call help",
        ", phone phone, , call help",
        ", , , ''",
        "sales, , pay see, pay see",
        "sales, , see see, see",
        "sales, phone, '', ''",
        ", , pay, pay"
    })
    void withoutAListThePermissionsAreThoseOfTheTemplates(
            @Nullable String base, @Nullable String addOns, @Nullable String permissions, String given) {
        assertThat(String.join(" ", permissions(base, addOns, permissions))).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "phone, , , INVALID",
        ", sales, , INVALID",
        "sales, support, , INVALID",
        "nothing, , , UNKNOWN",
        "see, , , UNKNOWN",
        "'', , , UNKNOWN",
        ", nothing, , UNKNOWN",
        "sales, , see nothing, UNKNOWN",
        ", , phone, UNKNOWN"
    })
    void whatIsNoTemplateOfItsKindOrNoPermissionIsRefused(
            @Nullable String base,
            @Nullable String addOns,
            @Nullable String permissions,
            RequestRefusedException.Kind kind) {
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> permissions(base, addOns, permissions))
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "sales, see sell, '', ''",
        "sales, see, sell, ''",
        "sales, see sell pay, '', pay",
        "sales, pay, see sell, pay",
        "sales phone, see sell call help, '', ''",
        "sales phone, see sell, call help, ''",
        "phone, see sell, call help, see sell",
        "'', see, '', see",
        "gone, see, '', see",
        "sales gone, see sell, '', ''",
        "sales support, see sell, help, ''",
    })
    void aMemberDiffersFromAllTemplatesTogether(String recorded, String held, String missing, String extra) {
        TemplateDifference difference =
                TemplateDifference.of(list(held), RecordedTemplates.of(list(recorded), TEMPLATES));

        assertThat(String.join(" ", difference.missing())).isEqualTo(String.join(" ", new TreeSet<>(list(missing))));
        assertThat(String.join(" ", difference.extra())).isEqualTo(String.join(" ", new TreeSet<>(list(extra))));
        assertThat(difference.isAny()).isEqualTo(!(missing + extra).isEmpty());
    }

    @Test
    void theFirstBaseIsTheBase() {
        RecordedTemplates recorded =
                RecordedTemplates.of(List.of("phone", "gone", "support", "sales", "support"), TEMPLATES);

        assertThat(recorded.base()).isEqualTo(TEMPLATES.get("support"));
        assertThat(recorded.addOns()).extracting(Template::name).containsExactly("phone", "sales");
        assertThat(recorded.gone()).containsExactly("gone");
        assertThat(recorded.giving("help")).containsExactly("support", "phone");
        assertThat(recorded.giving("pay")).isEmpty();
    }
}
