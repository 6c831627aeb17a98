#!/usr/bin/env bash
# Deletes what deploy.sh created, including all streams. This cannot be undone.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: infra/delete.sh --group NAME --yes [--no-wait]

Deletes the resource group if deploy.sh created it. A group that existed before is left alone: delete its resources by
hand.

  --group NAME   the resource group
  --yes          confirms the deletion; required
  --no-wait      return before Azure has finished deleting
TEXT
}
fail() { printf 'delete: %s\n' "$*" >&2; exit 1; }

group='' yes=false wait=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --group) [[ $# -ge 2 && -n $2 ]] || fail '--group needs a value'; group=$2; shift 2 ;;
    --yes) yes=true; shift ;;
    --no-wait) wait=(--no-wait); shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
done
[[ -n $group ]] || { usage >&2; fail '--group is required'; }
command -v az > /dev/null || fail 'az is not installed'

if [[ $(az group exists --name "$group") != true ]]; then
  echo "The resource group $group does not exist. Nothing to do."
  exit 0
fi
owner=$(az group show --name "$group" --query 'tags."created-by"' --output tsv)
[[ $owner == durable-streams ]] ||
  fail "the resource group $group was not created by deploy.sh; delete its resources by hand"
$yes || fail "this deletes $group and all its streams; confirm with --yes"

# A scheduler that has task hubs cannot be deleted.
output() {
  az deployment group show --resource-group "$group" --name durable-streams \
    --query "properties.outputs.$1.value" --output tsv 2> /dev/null || true
}
hub=$(output taskHubId)
scheduler=$(output schedulerId)
for resource in "$hub" "$scheduler"; do
  if [[ -n $resource ]] && az resource show --ids "$resource" --output none 2> /dev/null; then
    az resource delete --ids "$resource" --output none
  fi
done

az group delete --name "$group" --yes "${wait[@]+"${wait[@]}"}"
echo "Deleted $group."
