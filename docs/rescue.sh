#!/usr/bin/env bash
# For a realm whose jars of Tillkey are gone without an undo of the set-up: makes users readable, and lets people log
# in. Data stay. Needs a login of kcadm.sh before (config credentials), as somebody of the realm master.
#
#   rescue.sh <path of kcadm.sh> <realm> [<browser flow>]
#
# Keycloak takes no step out of a flow whose jar it does not find, so flows with such steps are replaced: by the browser
# flow that you name, else by Keycloak's own, which asks nobody for a second factor who has none.
set -euo pipefail
kcadm=$1
realm=$2

kc() {
  "$kcadm" "$@" -r "$realm"
}

# A user profile with a validator that no jar brings makes every user unreadable.
kc get users/profile | tr '\n' ' ' \
  | sed -E 's/"tillkey-[a-z-]+" *: *\{[^{}]*\} *,?//g; s/, *\}/ }/g' | kc update users/profile -f -

# Every byte that may mean something else in an address.
encoded() {
  local LC_ALL=C i byte
  for ((i = 0; i < ${#1}; i++)); do
    byte=${1:i:1}
    case $byte in
      [a-zA-Z0-9._~-]) printf %s "$byte" ;;
      *) printf '%%%02X' "'$byte" ;;
    esac
  done
}

# Keycloak does not list the steps of a flow when it misses the jar of one; only a trace (-x) says that it was this.
broken=()
while IFS=, read -r id alias; do
  if ! said=$(kc get "authentication/flows/$(encoded "$alias")/executions" -x 2>&1 < /dev/null); then
    if [[ $said != *"Could not find authenticator provider"* ]]; then
      echo "The flow $alias cannot be read, so nothing was bound: $said" >&2
      exit 1
    fi
    broken+=("$id" "$alias")
  fi
done < <(kc get authentication/flows --fields id,alias --format csv --noquotes)

is_broken() {
  local flow
  for flow in "${broken[@]:-}"; do
    if [ -n "$1" ] && [ "$flow" = "$1" ]; then
      return 0
    fi
  done
  return 1
}

# The value of a field of an object.
field() {
  sed -nE "s/^ *\"$1\" *: *\"(.*)\",?\$/\1/p" | head -1
}

bind() {
  if is_broken "$("$kcadm" get "realms/$realm" --fields "$1" | field "$1")"; then
    "$kcadm" update "realms/$realm" -s "$1=$2"
  fi
}
bind browserFlow "${3:-browser}"
bind directGrantFlow "direct grant"
bind resetCredentialsFlow "reset credentials"
bind registrationFlow registration

kc get clients --fields id --format csv --noquotes | while read -r client; do
  overrides=$(kc get "clients/$client" --fields 'authenticationFlowBindingOverrides(*)')
  for binding in browser direct_grant; do
    if is_broken "$(field $binding <<<"$overrides")"; then
      kc update "clients/$client" -s "authenticationFlowBindingOverrides={\"$binding\": \"\"}" < /dev/null
    fi
  done
done
kc get identity-provider/instances --fields alias --format csv --noquotes | while read -r provider; do
  address=identity-provider/instances/$(encoded "$provider")
  if is_broken "$(kc get "$address" < /dev/null | field postBrokerLoginFlowAlias)"; then
    kc update "$address" -s postBrokerLoginFlowAlias= < /dev/null
  fi
  # Keycloak lets nobody in through a provider with a mapper that it does not find.
  kc get "$address/mappers" --fields id,identityProviderMapper --format csv --noquotes < /dev/null \
    | { grep ',tillkey-' || true; } | while IFS=, read -r mapper _; do
      kc delete "$address/mappers/$mapper" < /dev/null
    done
done
# Nor somebody who still has to do an action that it does not find.
kc get authentication/required-actions --fields alias,providerId --format csv --noquotes \
  | { grep ',tillkey-' || true; } | while IFS=, read -r action provider; do
    # That of the realm says whether anything of Tillkey acts, should the jars come back.
    kc update "authentication/required-actions/$(encoded "$action")" -s enabled=false \
      $([ "$provider" = tillkey-realm ] && echo -s config.enabled=false) < /dev/null
  done
echo "Next: end all sessions (Sessions > Sign out all active sessions)."
