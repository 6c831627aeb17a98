#!/usr/bin/env node
// Load generator for servers that speak the Durable Streams protocol; README.md describes the tests. Prints one line of
// JSON per measurement on stdout and progress on stderr. Loopback only; every test is limited in time and in count.
import { append, rawPost, wrkInstalled } from "./dsload/append.mjs"
import { catchupBinary, catchupJson, rawGet } from "./dsload/catchup.mjs"
import { estuary } from "./dsload/estuary.mjs"
import { sse, sseMax } from "./dsload/fanout.mjs"
import { large } from "./dsload/large.mjs"
import { longpoll } from "./dsload/longpoll.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { sleep } from "./dsload/stats.mjs"
import { Target } from "./dsload/target.mjs"

const options = parseOptions({
  root: "http://127.0.0.1:4437",
  tests: "append1,append64,large:1,large:15,catchup,catchup-bin,sse,sse-max,longpoll",
  label: "",
  runs: 1,
  testTimeout: 240, // seconds; the program exits if a test takes longer
  cooldown: 0.5, // seconds between tests
  serverPid: "", // process whose CPU and memory, descendants included, are reported

  // The server under test
  streamPath: "/v1/stream",
  estuaryPath: "/v1/estuary",
  project: "", // path segment between stream path and stream id
  header: [], // "Name: value", sent on every request
  jwtSecret: "", // sends Authorization: Bearer <HS256 token with scope manage>
  createQuery: "", // query of PUT requests, e.g. public=true

  // append1, append64, large:MIB
  engine: "wrk", // wrk | node
  conns: 64,
  wrkThreads: 1,
  warmup: 2,
  secs: 8,
  maxRequests: 1_000_000,

  // catchup, catchup-bin
  msgs: 10_000,
  binMib: 64,
  readSecs: 4,
  readConns: 8,

  // sse, sse-max, longpoll
  readers: 200,
  rate: 50,
  liveWarmup: 2, // seconds, not counted: generator and server still compile code
  liveSecs: 10,
  maxWriters: 16,
  maxSecs: 5,
  maxAppends: 200_000,
  lpReaders: 50,
  lpRate: 10,

  // estuary:N
  publishes: 5,
  estuaryWatch: "sse", // sse | poll
  estuaryTimeout: 60,

  // rawpost, rawget
  rawPost: "/post",
  rawGet: "/get",
})

const tests = {
  append1: (context) => append(context, 1),
  append64: (context) => append(context, 64),
  large: (context, mib) => large(context, Number(mib ?? 1)),
  catchup: catchupJson,
  "catchup-bin": catchupBinary,
  sse,
  "sse-max": sseMax,
  longpoll,
  estuary: (context, subscribers) => estuary(context, Number(subscribers ?? 10)),
  rawpost: rawPost,
  rawget: rawGet,
}

async function run(test) {
  const [name, argument] = test.split(":")
  const emit = (fields) => console.log(JSON.stringify({ label: options.label || options.root, test, ...fields }))
  if (!tests[name]) return emit({ error: "unknown test" })
  const watchdog = setTimeout(() => {
    emit({ error: `not finished after ${options.testTimeout} s` })
    process.exit(1)
  }, options.testTimeout * 1000)
  try {
    await tests[name]({ target, options, emit }, argument)
  } catch (e) {
    emit({ error: String(e?.message ?? e) })
  }
  clearTimeout(watchdog)
}

if (options.engine === "wrk" && !wrkInstalled()) {
  console.error(
    "wrk is not installed (apt install wrk). Using --engine node for appends, which takes more CPU from the server.",
  )
  options.engine = "node"
}
process.on("unhandledRejection", (e) => console.error("unhandled", e?.message))

const target = new Target(options)
for (let i = 1; i <= options.runs; i++) {
  for (const test of options.tests.split(",")) {
    const started = Date.now()
    await run(test)
    console.error(`[${options.label}] run ${i} ${test} ${((Date.now() - started) / 1000).toFixed(1)}s`)
    await sleep(options.cooldown * 1000)
  }
}
process.exit(0)
