#!/bin/bash
# Whether an address of this container answers 200, for health checks: Keycloak's image has no curl.
# Usage: answers.sh PORT PATH
exec 3<>"/dev/tcp/localhost/$1" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: localhost:%s\r\n\r\n' "$2" "$1" >&3
read -r status <&3
[[ $status == *" 200 "* ]]
