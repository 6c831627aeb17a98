#!/usr/bin/env bash
# Deploys Durable Streams to Azure, or brings a deployment up to date: run it as often as you like.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: infra/deploy.sh --group NAME [--location REGION] [options]

  --group NAME         the resource group; created if it is missing
  --location REGION    where, when the group is to be created
  --parameters FILE    default: infra/bicep/main.parameters.json
  --set NAME=VALUE     one parameter more, as often as needed; wins over the file
  --project NAME       the first project, created if an admin key is given (default: default)
  --what-if            say what would change, and change nothing
  --skip-smoke-test    do not try the app afterwards

Environment:
  DURABLE_STREAMS_ADMIN_KEY   the key that creates projects. Give it every time: a deployment without it takes it away.
  DURABLE_STREAMS_TOKEN       a token for the smoke test, once the project exists

Needs az (logged in, with the right to assign roles), dotnet, curl, zip; openssl for the first project.
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

[[ -n $group ]] || { usage >&2; fail '--group is missing'; }
[[ -f $parameters ]] || fail "there is no file $parameters"
[[ $project =~ ^[A-Za-z0-9._-]+$ ]] || fail 'a project has a name of letters, digits, dots, hyphens and underscores'
for tool in az dotnet curl zip; do
  command -v "$tool" > /dev/null || fail "$tool is missing"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077

template_arguments=(--resource-group "$group" --template-file "$here/bicep/main.bicep" --parameters "@$parameters")
if [[ -n ${DURABLE_STREAMS_ADMIN_KEY:-} ]]; then
  # By a file: what stands on a command line can be read by others on this machine.
  [[ $DURABLE_STREAMS_ADMIN_KEY =~ ^[A-Za-z0-9+/=_.~-]+$ ]] || fail 'the admin key may have letters, digits and + / = _ . ~ - only'
  printf '{"parameters":{"adminKey":{"value":"%s"}}}\n' "$DURABLE_STREAMS_ADMIN_KEY" > "$work/secrets.json"
  template_arguments+=(--parameters "@$work/secrets.json")
fi
for override in "${overrides[@]+"${overrides[@]}"}"; do
  template_arguments+=(--parameters "$override")
done

group_exists=$(az group exists --name "$group")

if $what_if; then
  if [[ $group_exists != true ]]; then
    say "The resource group $group does not exist: it and everything in main.bicep would be created"
    az bicep build --file "$here/bicep/main.bicep" --stdout > /dev/null
    exit 0
  fi
  say "What would change in $group"
  az deployment group what-if --name "$deployment" "${template_arguments[@]}"
  exit 0
fi

if [[ $group_exists != true ]]; then
  [[ -n $location ]] || fail "the resource group $group does not exist: say --location"
  say "Resource group $group in $location"
  # The tag tells delete.sh that the whole group is ours.
  az group create --name "$group" --location "$location" --tags created-by=durable-streams --output none
fi

say 'Resources (minutes; with the Durable Task Scheduler up to a quarter of an hour)'
az deployment group create --name "$deployment" "${template_arguments[@]}" --output none
output() {
  az deployment group show --resource-group "$group" --name "$deployment" --query "properties.outputs.$1.value" --output tsv
}
app=$(output functionAppName)
url=$(output url)
provider=$(output durableStorageProvider)
[[ -n $app && -n $url && -n $provider ]] || fail 'the deployment has no outputs'

say "Package, for $provider"
dotnet publish "$root/src/FunctionApp" -c Release -o "$work/app" "-p:DurableTaskProvider=$provider" --nologo
if [[ $provider == DurableTaskScheduler ]]; then
  cp "$here/host.durable-task-scheduler.json" "$work/app/host.json"
fi
# The host finds functions by worker.config.json and .azurefunctions; a zip without hidden folders has no functions.
[[ -f $work/app/host.json && -d $work/app/.azurefunctions ]] || fail 'the published app lacks host.json or .azurefunctions'
rm -f "$work/app/local.settings.json"
(cd "$work/app" && zip -q -r "$work/app.zip" .)

say "Deployment to $app"
# The deployment site of a new app comes up late, and so do its roles.
tries=${DEPLOY_TRIES:-10}
for ((try = 1; ; try++)); do
  if az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$work/app.zip" --output none; then
    break
  fi
  [[ $try -lt $tries ]] || fail "the package could not be deployed in $tries tries"
  echo "Try $try failed; again in ${DEPLOY_DELAY:-30} s."
  sleep "${DEPLOY_DELAY:-30}"
done

token=${DURABLE_STREAMS_TOKEN:-}
health_only=()

# ---- First project -------------------------------------------------------------------------------------------------
# Only with an admin key, and only if it is not there: an existing project keeps its secrets.
# The contract: GET and PUT /v1/config/{project}, Authorization: Bearer ADMINKEY; tokens are HS256 with sub, scope, exp.
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
# HMAC-SHA256 of $1 by the secret, whose 64 characters are just one block: openssl takes keys on its command line only.
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
  # Headers by a file descriptor, for the same reason as above. The answer's body is nobody's business.
  curl -sS -o /dev/null -w '%{http_code}' -K <(printf 'header = "Authorization: Bearer %s"\n' "$DURABLE_STREAMS_ADMIN_KEY") \
    -H 'Content-Type: application/json' "$@" "$url/v1/config/$project"
}
if [[ -n ${DURABLE_STREAMS_ADMIN_KEY:-} ]]; then
  say "Project $project"
  "$here/smoke-test.sh" --health-only "$url"
  status=$(config_request)
  case $status in
    200)
      echo 'It is there; nothing is changed.'
      [[ -n $token ]] || health_only=(--health-only)
      ;;
    404)
      command -v openssl > /dev/null || fail 'openssl is missing'
      secret=$(openssl rand -hex 32)
      printf '{"signingSecrets":["%s"],"corsOrigins":[],"isPublic":false}' "$secret" > "$work/project.json"
      status=$(config_request -X PUT --data-binary "@$work/project.json")
      [[ $status == 200 || $status == 201 || $status == 204 ]] || fail "the project was not created: status $status"
      echo "Its signing secret, which is not shown again: $secret"
      claims=$(printf '{"sub":"%s","scope":"manage","exp":%d}' "$project" "$(($(date +%s) + 900))" | base64url)
      unsigned="$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$claims"
      token=$unsigned.$(sign "$unsigned" | base64url)
      ;;
    *) fail "the app answered $status to the admin key" ;;
  esac
fi
# ---- End of first project ------------------------------------------------------------------------------------------

if $smoke_test; then
  say 'Smoke test'
  DURABLE_STREAMS_TOKEN=$token "$here/smoke-test.sh" "${health_only[@]+"${health_only[@]}"}" --project "$project" "$url"
fi

say "Ready: $url"
