# Keycloak with the Tillkey pack, optimised for PostgreSQL. Builds the jars too: the machine needs Docker only.
#
#   docker build -t keycloak-tillkey .
#
# The image holds neither realm nor secret. Give it a database, a host name and a PIN key (docs/pin-guide.md).
ARG KEYCLOAK_VERSION=26.7.3
ARG KEYCLOAK_IMAGE=quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}
ARG MAVEN_IMAGE=maven:3.9-eclipse-temurin-17

FROM ${MAVEN_IMAGE} AS jars
WORKDIR /tillkey
COPY . .
# The dependencies of the demo's pages, without the servers and browsers of the tests.
RUN mvn -B -q package dependency:copy-dependencies -pl '!testsuite,!benchmark' \
      -Dmaven.test.skip=true -Dspotless.check.skip=true -DincludeScope=runtime -DoutputDirectory=/pages \
 && cp demo/target/tillkey-demo-*.jar /pages/ \
 && mkdir /providers \
 && for module in core pin-authenticator ip-allowlist-authenticator expiring-user-provider role-mapper staff-admin \
      themes; do cp $module/target/tillkey-$module-*.jar /providers/ || exit 1; done

FROM ${KEYCLOAK_IMAGE} AS keycloak
COPY --from=jars --chown=1000:0 /providers/ /opt/keycloak/providers/
# The vault may hold a PIN key for each realm: --vault-dir.
ENV KC_DB=postgres KC_HEALTH_ENABLED=true KC_METRICS_ENABLED=true KC_VAULT=file
RUN /opt/keycloak/bin/kc.sh build

# What docker-compose.yml adds: the demo's realm, its client pages and secrets made at the first start.
FROM keycloak AS demo
COPY --from=jars --chown=1000:0 /pages/ /opt/tillkey/pages/
COPY --chown=1000:0 demo/docker/ /opt/tillkey/
COPY --chown=1000:0 demo/realm/retail-realm.json /opt/keycloak/data/import/
# A new volume takes over its owner.
RUN mkdir -m 700 /opt/keycloak/secrets

FROM keycloak
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
CMD ["start", "--optimized"]
