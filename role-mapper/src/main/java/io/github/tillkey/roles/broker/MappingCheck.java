package io.github.tillkey.roles.broker;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.roles.mapping.MappingSettings;
import io.github.tillkey.roles.mapping.MemberMapping;
import io.github.tillkey.roles.mapping.StoreMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.broker.provider.IdentityProviderMapper;
import org.keycloak.events.EventType;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Looks for what keeps mappers of identity providers from giving what their settings name: Keycloak does not ask them
 * when these are saved.
 */
public final class MappingCheck extends SelfCheckFactory {

    @Override
    public String id() {
        return "claims";
    }

    @Override
    public List<Finding> ofSettings(CheckedRealm checked) {
        List<IdentityProviderMapperModel> ours = checked.session()
                .identityProviders()
                .getMappersStream()
                .filter(mapper -> isOurs(checked.session().getKeycloakSessionFactory(), mapper))
                .toList();
        if (ours.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        EventCheck.of(checked.realm(), List.of(EventType.IDENTITY_PROVIDER_LOGIN_ERROR))
                .ifPresent(findings::add);
        findings.addAll(Finding.limited(ours.stream().flatMap(mapper -> of(checked, mapper))));
        return findings;
    }

    private static boolean isOurs(KeycloakSessionFactory sessions, IdentityProviderMapperModel mapper) {
        return sessions.getProviderFactory(IdentityProviderMapper.class, mapper.getIdentityProviderMapper())
                instanceof MemberMapper;
    }

    private static Stream<Finding> of(CheckedRealm checked, IdentityProviderMapperModel mapper) {
        String where = "Identity providers > " + mapper.getIdentityProviderAlias() + " > Mappers > " + mapper.getName();
        try {
            MemberMapping mapping = MappingSettings.read(SettingValues.single(mapper.getConfig()));
            return Stream.concat(withoutEnd(mapping, where), withoutGroups(checked, mapping, where));
        } catch (InvalidSettingException wrong) {
            return Stream.of(Finding.error(
                    "mapping_broken",
                    where,
                    "Nobody gets in through this identity provider: " + wrong.sentence(),
                    "Correct the setting."));
        }
    }

    /** Another mapper of ours may give the end; one of Keycloak's may be asked too late. */
    private static Stream<Finding> withoutEnd(MemberMapping mapping, String where) {
        return mapping.kinds().containsValue(StaffKind.EXTERNAL)
                        && mapping.validUntil().isEmpty()
                ? Stream.of(Finding.warning(
                        "mapped_end_missing",
                        where,
                        "kind_table gives " + StaffKind.EXTERNAL.value() + ", but this mapper gives no end, so new"
                                + " external members may be refused.",
                        "Name a claim in valid_until."))
                : Stream.empty();
    }

    private static Stream<Finding> withoutGroups(CheckedRealm checked, MemberMapping mapping, String where) {
        MemberGroups groups = new MemberGroups(checked.session(), checked.realm());
        return mapping.stores().stream()
                .flatMap(StoreMapping::targets)
                .distinct()
                .filter(target -> !groups.canGive(target))
                .map(target -> Finding.error(
                        "mapped_store_unknown",
                        where,
                        "store_table names \"" + PrintableText.shortened(target.toString(), 100)
                                + "\", but there is no such store or store role, or no groups of the store give these"
                                + " store roles and no others.",
                        "Write what one of its groups gives."));
    }
}
