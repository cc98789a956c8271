package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
    /** Valid arguments; a later argument of the same name wins. */
    static Options options(String... changes) throws DemoException {
        String[] defaults = {
            "keycloak.port=8080",
            "clients.port=8081",
            "management.port=9000",
            "realm.file=realm.json",
            "keycloak.home=target/keycloak",
            "providers=target/providers",
            "output=target"
        };
        String[] all = new String[defaults.length + changes.length];
        System.arraycopy(defaults, 0, all, 0, defaults.length);
        System.arraycopy(changes, 0, all, defaults.length, changes.length);
        return Options.parse(all);
    }

    @Test
    void readsWhatTheBuildPasses() throws DemoException {
        Options options = options("clients.port= 18081 ");

        assertThat(options.keycloakPort()).isEqualTo(8080);
        assertThat(options.clientsPort()).isEqualTo(18081);
        assertThat(options.json()).isAbsolute().hasFileName("demo.json");
    }

    @Test
    void namesTheOptionThatIsWrong() {
        for (String wrong : new String[] {"0", "65536", "80 80", "http"}) {
            assertThatThrownBy(() -> options("keycloak.port=" + wrong))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("-Ddemo.keycloak.port=" + wrong);
        }
    }
}
