#!/usr/bin/env bash
# Checks a running server: creates a stream, appends to it, reads it, tails it by SSE and deletes it.
# The tail must show an append while its connection is open. This proves that nothing on the way buffers responses.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: infra/smoke-test.sh [--health-only] [--project NAME] URL

  URL              base URL of the server, with https:// or, for a local host, http://
  --health-only    waits until the server is healthy, and checks nothing else
  --project NAME   the project of the test stream (default: default)

Environment:
  DURABLE_STREAMS_TOKEN   a token of the project; needed unless the server is open
  SMOKE_TRIES             number of health checks before the test fails (default: 90; with http:// 60)
  SMOKE_DELAY             seconds between them (default: 10; with http:// 1)

With http:// the test does not check TLS, nor whether the front ends of a deployment (Azure's own, Front Door) buffer
responses.

Examples:
  infra/smoke-test.sh https://NAME.azurewebsites.net
  infra/smoke-test.sh http://127.0.0.1:7071
TEXT
}
fail() { printf 'smoke test: %s\n' "$*" >&2; exit 1; }

project=default health_only=false url=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --health-only) health_only=true; shift ;;
    --project) [[ $# -ge 2 ]] || fail '--project needs a value'; project=$2; shift 2 ;;
    --help) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) url=${1%/}; shift ;;
  esac
done
[[ -n $url ]] || { usage >&2; fail 'the URL is required'; }
# A deployed app, and even more a new Front Door, takes minutes to answer; a local host takes seconds.
case $url in
  https://?*) tries=${SMOKE_TRIES:-90} delay=${SMOKE_DELAY:-10} ;;
  http://?*) tries=${SMOKE_TRIES:-60} delay=${SMOKE_DELAY:-1} ;;
  *) fail "$url does not start with http:// or https://" ;;
esac

work=$(mktemp -d)
tail_pid=''
finish() {
  [[ -z $tail_pid ]] || kill "$tail_pid" 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# The token is passed in a file, because other users of this machine can read command lines.
(umask 077; : > "$work/curl.conf")
[[ -z ${DURABLE_STREAMS_TOKEN:-} ]] ||
  printf 'header = "Authorization: Bearer %s"\n' "$DURABLE_STREAMS_TOKEN" > "$work/curl.conf"

request() { curl -sS -K "$work/curl.conf" --max-time 60 -o "$work/body" -w '%{http_code}' "$@"; }
expect() {
  local what=$1 allowed=$2 status
  shift 2
  status=$(request "$@") || fail "$what: no response"
  [[ " $allowed " == *" $status "* ]] && return
  if [[ $status == 401 || $status == 403 ]]; then
    fail "$what: status $status; set DURABLE_STREAMS_TOKEN to a token of the project"
  fi
  fail "$what: status $status instead of $allowed: $(head -c 500 "$work/body" 2> /dev/null || true)"
}

for ((try = 1; ; try++)); do
  status=$(request "$url/health" 2> "$work/problem" || true)
  [[ $status != 200 ]] || break
  [[ $try -lt $tries ]] || fail "$url/health never answered 200 (last: ${status:-nothing} $(cat "$work/problem"))"
  sleep "$delay"
done
echo 'ok: healthy'
if $health_only; then exit 0; fi

json='Content-Type: application/json'
stream=$url/v1/stream/$project/smoke-test-$(date +%s)-$RANDOM
expect create 201 -X PUT -H "$json" "$stream"
echo 'ok: created'
expect append '200 204' -X POST -H "$json" --data-binary '{"smoke":1}' "$stream"
echo 'ok: appended'
expect read 200 "$stream?offset=-1"
grep -q '{"smoke":1}' "$work/body" || fail "read: the appended message is missing: $(head -c 500 "$work/body")"
echo 'ok: read'

curl -sS -N -K "$work/curl.conf" --max-time 60 -o "$work/tail" "$stream?offset=-1&live=sse" &
tail_pid=$!
shows() {
  for ((i = 0; i < 150; i++)); do
    if grep -q "$1" "$work/tail" 2> /dev/null; then return 0; fi
    kill -0 "$tail_pid" 2> /dev/null || break
    sleep 0.1
  done
  grep -q "$1" "$work/tail" 2> /dev/null
}
shows '{"smoke":1}' || fail 'tail: no event arrived on the open connection; does something on the way buffer responses?'
expect append '200 204' -X POST -H "$json" --data-binary '{"smoke":2}' "$stream"
shows '{"smoke":2}' || fail 'tail: an append did not reach the open connection'
echo 'ok: tailed by SSE'

expect delete '200 204' -X DELETE "$stream"
echo 'ok: deleted'

if [[ $url == http://* ]]; then
  echo 'not checked over plain http: TLS, and buffering by the front ends of a deployment'
fi
