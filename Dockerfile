# Keycloak with the Tillkey pack, optimised for PostgreSQL. Build the jars first: mvn package -DskipTests
ARG KEYCLOAK_VERSION=26.7.3

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION} AS build
COPY --chown=1000:0 \
  core/target/tillkey-core-*.jar \
  pin-authenticator/target/tillkey-pin-authenticator-*.jar \
  ip-allowlist-authenticator/target/tillkey-ip-allowlist-authenticator-*.jar \
  expiring-user-provider/target/tillkey-expiring-user-provider-*.jar \
  role-mapper/target/tillkey-role-mapper-*.jar \
  staff-admin/target/tillkey-staff-admin-*.jar \
  themes/target/tillkey-themes-*.jar \
  /opt/keycloak/providers/
ENV KC_DB=postgres KC_HEALTH_ENABLED=true KC_METRICS_ENABLED=true KC_VAULT=file
RUN /opt/keycloak/bin/kc.sh build

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}
COPY --from=build /opt/keycloak/ /opt/keycloak/
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
CMD ["start", "--optimized"]
