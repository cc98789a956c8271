#!/bin/bash
# Starts Keycloak with what make-secrets.sh has made: not on the command line, which every process list shows.
set -euo pipefail
secrets=/opt/keycloak/secrets
KC_DB_PASSWORD=$(<"$secrets/database-password")
KC_BOOTSTRAP_ADMIN_PASSWORD=$(<"$secrets/admin-password")
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD
exec /opt/keycloak/bin/kc.sh start --optimized --import-realm \
  --spi-credential--tillkey-pos-pin--key-file="$secrets/pin-key"
