#!/bin/bash
# Makes the passwords and the PIN key of docker-compose.yml at the first start, and prints none of them.
set -euo pipefail
# Keycloak's user owns the files, and nobody else may read them but root, as which the database's container begins.
umask 077
cd /opt/keycloak/secrets

# A file appears complete or not at all.
make() {
  [ -s "$1" ] || { head -c 32 /dev/urandom | base64 >"$1.new" && mv "$1.new" "$1"; }
}
make admin-password
make database-password
make pin-key
