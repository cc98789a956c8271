package io.github.tillkey.roles;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.SettingValues;
import java.util.Optional;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.ProtocolMapperConfigException;

/** Reads the settings of a mapper when it is saved and when it is used: an import stores them unchecked. */
final class MapperConfig {

    private MapperConfig() {}

    /** Reads settings. */
    @FunctionalInterface
    interface Reader<S> {
        S read(SettingValues values) throws InvalidSettingException;
    }

    /** The settings; empty, and logged, when they are wrong: then the mapper adds nothing. */
    static <S> Optional<S> read(RealmModel realm, ProtocolMapperModel mapper, Reader<S> reader) {
        try {
            return Optional.of(reader.read(SettingValues.single(mapper.getConfig())));
        } catch (InvalidSettingException wrong) {
            RealmProblems.log(
                    realm,
                    "mapper " + mapper.getName() + " (" + mapper.getId() + ")",
                    wrong.sentence() + " It adds nothing until then.");
            return Optional.empty();
        }
    }

    /** Refuses settings that are wrong. */
    static void validate(ProtocolMapperModel mapper, Reader<?> reader) throws ProtocolMapperConfigException {
        try {
            reader.read(SettingValues.single(mapper.getConfig()));
        } catch (InvalidSettingException wrong) {
            // Keycloak needs a key, for which there is no message of its own.
            throw new ProtocolMapperConfigException(
                    PrintableText.forMessageFormat(wrong.sentence()), "tillkeyInvalidSetting");
        }
    }
}
