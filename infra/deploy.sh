#!/usr/bin/env bash
# Deploys Durable Streams to Azure, or updates a deployment. It is safe to run repeatedly.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: infra/deploy.sh --group NAME [--location REGION] [options]

  --group NAME         the resource group; created if it does not exist
  --location REGION    region of the group; required if the group does not exist
  --parameters FILE    parameters of main.bicep (default: infra/bicep/main.parameters.json)
  --set NAME=VALUE     sets one parameter and overrides the file; repeatable
  --project NAME       the first project, created if an admin key is given (default: default)
  --what-if            shows what would change, and changes nothing
  --skip-smoke-test    skips the smoke test after the deployment

Environment:
  DURABLE_STREAMS_ADMIN_KEY   the key that creates projects. Set it every time: a deployment without it removes the key.
  DURABLE_STREAMS_TOKEN       a token for the smoke test, needed once the project exists

Requires az (logged in, with the right to assign roles), dotnet, curl and zip; openssl to create the first project.

Example:
  infra/deploy.sh --group my-streams --location westeurope --set storageSku=Standard_ZRS
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
deployment=durable-streams
group='' location='' project=default what_if=false smoke_test=true
parameters=$here/bicep/main.parameters.json
overrides=()

say() { printf '\n==> %s\n' "$*"; }
fail() { printf 'deploy: %s\n' "$*" >&2; exit 1; }
value_of() { [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value"; printf '%s' "$2"; }

while [[ $# -gt 0 ]]; do
  case $1 in
    --group) group=$(value_of "$@"); shift 2 ;;
    --location) location=$(value_of "$@"); shift 2 ;;
    --parameters) parameters=$(value_of "$@"); shift 2 ;;
    --set) overrides+=("$(value_of "$@")"); shift 2 ;;
    --project) project=$(value_of "$@"); shift 2 ;;
    --what-if) what_if=true; shift ;;
    --skip-smoke-test) smoke_test=false; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
done

[[ -n $group ]] || { usage >&2; fail '--group is required'; }
[[ -f $parameters ]] || fail "the file $parameters does not exist"
[[ $project =~ ^[A-Za-z0-9_-]{1,128}$ ]] ||
  fail 'a project name has 1 to 128 letters, digits, hyphens and underscores'
for tool in az dotnet curl zip; do
  command -v "$tool" > /dev/null || fail "$tool is not installed"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077

template_arguments=(--resource-group "$group" --template-file "$here/bicep/main.bicep" --parameters "@$parameters")
if [[ -n ${DURABLE_STREAMS_ADMIN_KEY:-} ]]; then
  # In a file, because other users of this machine can read command lines.
  [[ $DURABLE_STREAMS_ADMIN_KEY =~ ^[A-Za-z0-9+/=_.~-]+$ ]] ||
    fail 'the admin key may contain only letters, digits and + / = _ . ~ -'
  printf '{"parameters":{"adminKey":{"value":"%s"}}}\n' "$DURABLE_STREAMS_ADMIN_KEY" > "$work/secrets.json"
  template_arguments+=(--parameters "@$work/secrets.json")
fi
for override in "${overrides[@]+"${overrides[@]}"}"; do
  template_arguments+=(--parameters "$override")
done

group_exists=$(az group exists --name "$group")

if $what_if; then
  if [[ $group_exists != true ]]; then
    say "The resource group $group does not exist. It and all resources of main.bicep would be created"
    az bicep build --file "$here/bicep/main.bicep" --stdout > /dev/null
    exit 0
  fi
  say "Changes that a deployment would make in $group"
  az deployment group what-if --name "$deployment" "${template_arguments[@]}"
  exit 0
fi

if [[ $group_exists != true ]]; then
  [[ -n $location ]] || fail "the resource group $group does not exist; create it with --location"
  say "Resource group $group in $location"
  # delete.sh deletes only groups with this tag.
  az group create --name "$group" --location "$location" --tags created-by=durable-streams --output none
fi

say 'Resources (some minutes; up to 15 with the Durable Task Scheduler)'
az deployment group create --name "$deployment" "${template_arguments[@]}" --output none
output() {
  az deployment group show --resource-group "$group" --name "$deployment" \
    --query "properties.outputs.$1.value" --output tsv
}
app=$(output functionAppName)
url=$(output url)
provider=$(output durableStorageProvider)
[[ -n $app && -n $url && -n $provider ]] || fail 'the deployment has no outputs'

say "Package for $provider"
# For a platform, so that the code is precompiled.
dotnet publish "$root/src/FunctionApp" -c Release -r linux-x64 -o "$work/app" "-p:DurableTaskProvider=$provider" \
  --nologo
if [[ $provider == DurableTaskScheduler ]]; then
  cp "$here/host.durable-task-scheduler.json" "$work/app/host.json"
fi
# The host finds functions through worker.config.json and the hidden folder .azurefunctions: the zip must have both.
[[ -f $work/app/host.json && -d $work/app/.azurefunctions ]] ||
  fail 'the published app has no host.json or no .azurefunctions'
rm -f "$work/app/local.settings.json"
(cd "$work/app" && zip -q -r "$work/app.zip" .)

say "Deployment to $app"
# The deployment site and the role assignments of a new app take some minutes to become active.
tries=${DEPLOY_TRIES:-10}
for ((try = 1; ; try++)); do
  if az functionapp deployment source config-zip --resource-group "$group" --name "$app" \
    --src "$work/app.zip" --output none; then
    break
  fi
  [[ $try -lt $tries ]] || fail "deploying the package failed $tries times"
  echo "Attempt $try failed. Next attempt in ${DEPLOY_DELAY:-30} s."
  sleep "${DEPLOY_DELAY:-30}"
done

token=${DURABLE_STREAMS_TOKEN:-}
health_only=()

# ---- First project -------------------------------------------------------------------------------------------------
# Created only if an admin key is given and the project does not exist: an existing project keeps its secrets.
# Uses GET and PUT /v1/config/{project} with the admin key as bearer token. Tokens are HS256 with sub, scope and exp.
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
# HMAC-SHA256 of $1. The 64 characters of the secret are exactly one block. Written by hand: openssl accepts keys only
# on its command line.
sign() {
  local inner='' outer='' byte i
  for ((i = 0; i < 64; i++)); do
    printf -v byte '%d' "'${secret:i:1}"
    printf -v inner '%s\\x%02x' "$inner" $((byte ^ 0x36))
    printf -v outer '%s\\x%02x' "$outer" $((byte ^ 0x5c))
  done
  {
    printf '%b' "$outer"
    { printf '%b' "$inner"; printf '%s' "$1"; } | openssl dgst -sha256 -binary
  } | openssl dgst -sha256 -binary
}
config_request() {
  # The key goes through a file descriptor, because other users of this machine can read command lines.
  curl -sS -o /dev/null -w '%{http_code}' \
    -K <(printf 'header = "Authorization: Bearer %s"\n' "$DURABLE_STREAMS_ADMIN_KEY") \
    -H 'Content-Type: application/json' "$@" "$url/v1/config/$project"
}
if [[ -n ${DURABLE_STREAMS_ADMIN_KEY:-} ]]; then
  say "Project $project"
  "$here/smoke-test.sh" --health-only "$url"
  status=$(config_request)
  case $status in
    200)
      echo 'The project exists and stays unchanged.'
      [[ -n $token ]] || health_only=(--health-only)
      ;;
    404)
      command -v openssl > /dev/null || fail 'openssl is not installed'
      secret=$(openssl rand -hex 32)
      printf '{"signingSecrets":["%s"],"corsOrigins":[],"isPublic":false}' "$secret" > "$work/project.json"
      status=$(config_request -X PUT --data-binary "@$work/project.json")
      [[ $status == 200 || $status == 201 || $status == 204 ]] || fail "creating the project failed with status $status"
      echo "Signing secret of the project (it is not shown again): $secret"
      claims=$(printf '{"sub":"%s","scope":"manage","exp":%d}' "$project" "$(($(date +%s) + 900))" | base64url)
      unsigned="$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$claims"
      token=$unsigned.$(sign "$unsigned" | base64url)
      ;;
    *) fail "the app refused the admin key with status $status" ;;
  esac
fi
# ---- End of first project ------------------------------------------------------------------------------------------

if $smoke_test; then
  say 'Smoke test'
  if [[ -z $token && -z ${DURABLE_STREAMS_ADMIN_KEY:-} ]]; then
    "$here/smoke-test.sh" --health-only "$url"
    status=$(curl -sS -o /dev/null -w '%{http_code}' "$url/v1/stream/$project/deployment")
    if [[ $status == 401 || $status == 403 ]]; then
      health_only=(--health-only)
      echo 'Requests need a token of a project. To create one, deploy again with DURABLE_STREAMS_ADMIN_KEY set.'
      echo 'To test with a project that exists, run infra/smoke-test.sh with DURABLE_STREAMS_TOKEN set.'
    fi
  fi
  DURABLE_STREAMS_TOKEN=$token "$here/smoke-test.sh" \
    "${health_only[@]+"${health_only[@]}"}" --project "$project" "$url"
fi

say "Ready: $url"
