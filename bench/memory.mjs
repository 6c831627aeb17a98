#!/usr/bin/env node
// Measures the memory of a running server: many streams used once, many idle SSE readers, a large stream and slow
// clients. Prints one line of JSON per test with the private resident memory in MiB before, at its peak, and after: see
// README.md.
import fs from "node:fs"
import { idleReaders } from "./memory/idle-readers.mjs"
import { ResidentSet } from "./memory/resident-set.mjs"
import { slowClients } from "./memory/slow-clients.mjs"
import { touchedStreams } from "./memory/touched-streams.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { sleep } from "./dsload/stats.mjs"
import { Target } from "./dsload/target.mjs"

const options = parseOptions({
  root: "http://127.0.0.1:4437",
  serverPid: 0,
  tests: "streams,readers,slow",
  header: [], // "Name: value", sent on every request
  settle: 5, // idle seconds before "after" is measured

  // streams: each is created and appended to once
  streams: 100_000,
  connections: 32,
  streamsSecs: 600, // at most

  // readers: idle SSE readers of one stream, then one append
  readers: 10_000,
  readersSecs: 120, // at most, to open them

  // slow: a large binary stream, a client at a fixed rate, and clients that pause in the middle of a response
  appends: 256,
  appendMib: 8,
  fillSecs: 300, // at most
  rateMbs: 20,
  slowSecs: 60,
  stallSecs: 10,
})

const tests = { streams: touchedStreams, readers: idleReaders, slow: slowClients }

if (!fs.existsSync(`/proc/${options.serverPid}/status`)) {
  console.error("--server-pid must be the process id of the running server (Linux only: memory is read from /proc)")
  process.exit(2)
}
const target = new Target(options)
for (const name of options.tests.split(",")) {
  const memory = new ResidentSet(options.serverPid)
  let result
  try {
    result = await tests[name]({ target, options, memory })
  } catch (e) {
    result = { error: String(e?.message ?? e) }
  }
  await sleep(options.settle * 1000)
  console.log(JSON.stringify({ test: name, unit: "MiB", ...memory.finish(), ...result }))
}
process.exit(0)
