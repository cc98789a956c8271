package io.github.tillkey.core.store;

import io.github.tillkey.core.profile.ValidationErrors;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;
import org.keycloak.userprofile.AttributeContext;
import org.keycloak.validate.SimpleValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates the attribute {@value StaffAttributes#STORE_LOANS} of the user profile. Offered in the admin console as
 * validator {@value #ID}; without options. What was saved before and is broken now, because a store is gone perhaps,
 * does not stand in the way of other changes.
 */
public final class LoanValidator implements SimpleValidator, ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-loans";

    private static final String PERMITTED = LoanValidator.class.getName();

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public ValidationContext validate(
            @Nullable Object input, String attribute, ValidationContext context, ValidatorConfig config) {
        AttributeContext profile = ValidationErrors.profileOf(context, ID);
        if (!attribute.equals(StaffAttributes.STORE_LOANS)) {
            ValidationErrors.add(context, ID, attribute, "tillkeyLoanMisplaced", StaffAttributes.STORE_LOANS);
            return context;
        }
        List<String> values = Stream.ofNullable(profile.getAttributes().get(attribute))
                .flatMap(List::stream)
                // An empty field of a page; Keycloak saves none of these.
                .filter(value -> value != null && !value.isBlank())
                .toList();
        UserModel member = profile.getUser();
        KeycloakSession session = context.getSession();
        RealmModel realm = session.getContext().getRealm();
        List<String> before = member == null
                ? List.of()
                : member.getAttributeStream(attribute).toList();
        Set<String> counted = LoanMemberships.read(session, realm, before).stream()
                .filter(loan -> loan.membership() != null)
                .map(Loans.Read::value)
                .collect(Collectors.toSet());
        List<Loans.Read> loans = LoanMemberships.read(session, realm, values);
        // What counts from now on, be it because another value that stood in its way has gone.
        Predicate<Loans.Read> given = loan -> loan.membership() != null && !counted.contains(loan.value());
        Predicate<Membership> mayGive = loans.stream().anyMatch(given) ? rights(session, realm) : loan -> true;
        loans.forEach(loan -> {
            Membership membership = loan.membership();
            if (membership != null && given.test(loan) && !mayGive.test(membership)) {
                report(
                        context,
                        attribute,
                        new InvalidLoanException(
                                InvalidLoanException.Problem.RIGHT,
                                loan.value(),
                                membership.store().map(Store::storeId).orElse("")));
            } else if (membership != null && given.test(loan) && isSent(session)) {
                new RoleExclusions(session, realm)
                        .by(membership, member)
                        .ifPresent(pair -> report(
                                context,
                                attribute,
                                new InvalidLoanException(
                                        InvalidLoanException.Problem.EXCLUDED,
                                        loan.value(),
                                        pair.role(),
                                        pair.excluded())));
            } else if (loan.wrong() != null && (!before.contains(loan.value()) || isDoubled(values, loan.value()))) {
                report(context, attribute, loan.wrong());
            }
        });
        return context;
    }

    private static void report(ValidationContext context, String attribute, InvalidLoanException wrong) {
        ValidationErrors.add(
                context,
                ID,
                attribute,
                wrong.problem().key(),
                wrong.parameters().toArray());
    }

    /**
     * What whoever writes may give: a loan is a membership and roles, so it takes the rights that these take, and not
     * only the right to manage the member. Where no access token was sent, nobody writes: a login, or a directory.
     */
    private static Predicate<Membership> rights(KeycloakSession session, RealmModel realm) {
        Predicate<Membership> permitted = permitted(session);
        if (permitted != null) {
            return permitted;
        }
        if (!isSent(session)) {
            return loan -> true;
        }
        AdminAuth sender = RequestSender.of(session);
        ClientModel container = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        if (sender == null || container == null) {
            return loan -> false;
        }
        AdminPermissionEvaluator rights = AdminPermissions.evaluator(session, realm, sender);
        return loan -> {
            GroupModel group =
                    loan.store().map(Store::groupId).map(realm::getGroupById).orElse(null);
            return group != null
                    && rights.groups().canManageMembership(group)
                    && loan.roles().stream()
                            .map(container::getRole)
                            .allMatch(role -> role != null && rights.roles().canMapRole(role));
        };
    }

    /**
     * For a use case that has asked its actor's rights itself, which need not be those of Keycloak.
     *
     * @param loans what it may write with {@code session} until it takes this back by {@code null}
     */
    static void permit(KeycloakSession session, @Nullable Predicate<Membership> loans) {
        session.setAttribute(PERMITTED, loans);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Predicate<Membership> permitted(KeycloakSession session) {
        return session.getAttribute(PERMITTED, Predicate.class);
    }

    private static boolean isSent(KeycloakSession session) {
        return session.getContext().getBearerToken() != null;
    }

    private static boolean isDoubled(List<String> values, String value) {
        return values.stream().filter(value::equals).count() > 1;
    }

    @Override
    public String getHelpText() {
        return "Loans to other stores, one a value: store, roles, first and last day, such as STO-07; cashier, "
                + "approver; 2026-12-01; 2026-12-24. Put it on store_loans.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
