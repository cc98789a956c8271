package io.github.tillkey.roles.broker;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.roles.mapping.MappingSettings;
import io.github.tillkey.roles.mapping.StoreMapping;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.events.EventType;
import org.keycloak.models.IdentityProviderMapperModel;

/** Looks for what keeps a mapper from giving what its settings name. */
final class MappingCheck {

    private MappingCheck() {}

    static Stream<Finding> of(CheckedRealm checked, IdentityProviderMapperModel mapper) {
        return Stream.concat(
                EventCheck.of(checked.realm(), List.of(EventType.IDENTITY_PROVIDER_LOGIN_ERROR)).stream(),
                ofSettings(checked, mapper));
    }

    private static Stream<Finding> ofSettings(CheckedRealm checked, IdentityProviderMapperModel mapper) {
        String where = "Identity providers > " + mapper.getIdentityProviderAlias() + " > Mappers > " + mapper.getName();
        try {
            MemberGroups groups = new MemberGroups(checked.session(), checked.realm());
            return MappingSettings.read(SettingValues.single(mapper.getConfig())).stores().stream()
                    .flatMap(StoreMapping::targets)
                    .distinct()
                    .filter(target -> !groups.areThereFor(target))
                    .map(target -> Finding.error(
                            "mapped_store_unknown",
                            where,
                            "store_table names \"" + PrintableText.shortened(target.toString(), 100)
                                    + "\", but there is no such store or store role, or no groups of the store give"
                                    + " these store roles and no others. Write what one of its groups gives."));
        } catch (InvalidSettingException wrong) {
            return Stream.of(Finding.error(
                    "mapping_broken", where, "Nobody gets in through this identity provider: " + wrong.sentence()));
        }
    }
}
