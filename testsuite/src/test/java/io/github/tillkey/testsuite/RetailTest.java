package io.github.tillkey.testsuite;

import io.github.tillkey.testsuite.fixture.RetailRealm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.server.KeycloakUrls;

/** Gives each test a retail realm of its own on the one server of the suite. */
abstract class RetailTest {

    @InjectAdminClient
    Keycloak adminClient;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    RetailRealm realm;

    @BeforeEach
    final void createRealm() {
        realm = RetailRealm.create(adminClient, urls.getBase());
    }

    @AfterEach
    final void removeRealm() {
        realm.close();
    }
}
