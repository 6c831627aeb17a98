#!/usr/bin/env bash
# Tries a running server: creates a stream, appends, reads, tails it by SSE, deletes it.
# The tail must show an append while the connection is open: that proves that nothing on the way holds answers back.
set -euo pipefail

usage() { echo 'Usage: infra/smoke-test.sh [--health-only] [--project NAME] URL      (DURABLE_STREAMS_TOKEN: a token, if one is needed)'; }
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
[[ -n $url ]] || { usage >&2; fail 'the URL is missing'; }

work=$(mktemp -d)
tail_pid=''
finish() {
  [[ -z $tail_pid ]] || kill "$tail_pid" 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# The token goes by a file: what stands on a command line can be read by others on this machine.
(umask 077; : > "$work/curl.conf")
[[ -z ${DURABLE_STREAMS_TOKEN:-} ]] || printf 'header = "Authorization: Bearer %s"\n' "$DURABLE_STREAMS_TOKEN" > "$work/curl.conf"

request() { curl -sS -K "$work/curl.conf" --max-time 60 -o "$work/body" -w '%{http_code}' "$@"; }
expect() {
  local what=$1 allowed=$2 status
  shift 2
  status=$(request "$@") || fail "$what: no answer"
  [[ " $allowed " == *" $status "* ]] && return
  if [[ $status == 401 || $status == 403 ]]; then
    fail "$what: status $status; set DURABLE_STREAMS_TOKEN to a token of the project"
  fi
  fail "$what: status $status instead of $allowed: $(head -c 500 "$work/body" 2> /dev/null || true)"
}

# A new app, or a new Front Door, takes its time.
tries=${SMOKE_TRIES:-90}
for ((try = 1; ; try++)); do
  status=$(request "$url/health" 2> "$work/problem" || true)
  [[ $status != 200 ]] || break
  [[ $try -lt $tries ]] || fail "$url/health never answered 200 (last: ${status:-nothing} $(cat "$work/problem"))"
  sleep "${SMOKE_DELAY:-10}"
done
echo 'ok: it is up'
if $health_only; then exit 0; fi

json='Content-Type: application/json'
stream=$url/v1/stream/$project/smoke-test-$(date +%s)-$RANDOM
expect create 201 -X PUT -H "$json" "$stream"
echo 'ok: created'
expect append '200 204' -X POST -H "$json" --data-binary '{"smoke":1}' "$stream"
echo 'ok: appended'
expect read 200 "$stream?offset=-1"
grep -q '{"smoke":1}' "$work/body" || fail "read: what was appended is not there: $(head -c 500 "$work/body")"
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
shows '{"smoke":1}' || fail 'tail: no event came while the connection was open; does something on the way hold answers back?'
expect append '200 204' -X POST -H "$json" --data-binary '{"smoke":2}' "$stream"
shows '{"smoke":2}' || fail 'tail: an append did not reach the open connection'
echo 'ok: tailed by SSE'

expect delete '200 204' -X DELETE "$stream"
echo 'ok: deleted'
