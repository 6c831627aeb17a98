#!/usr/bin/env node
// Attacks a running server while an ordinary client works beside: readers that stop reading, uploads that trickle, and
// connections that stay idle. Prints one line of JSON per attack with the private resident memory in MiB and the
// latency of the ordinary client before and during the attack: see README.md.
import fs from "node:fs"
import { cpuBurners } from "./attack/cpu-burners.mjs"
import { idleConnections } from "./attack/idle-connections.mjs"
import { largeJson } from "./attack/large-json.mjs"
import { OrdinaryClient } from "./attack/ordinary-client.mjs"
import { stalledReaders } from "./attack/stalled-readers.mjs"
import { tricklingUploads } from "./attack/trickling-uploads.mjs"
import { ResidentSet } from "./memory/resident-set.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { percentiles, sleep } from "./dsload/stats.mjs"
import { Target } from "./dsload/target.mjs"

const options = parseOptions({
  root: "http://127.0.0.1:4437",
  serverPid: 0,
  tests: "readers,uploads,json,connections",
  header: [], // "Name: value", sent on every request
  calmSecs: 5, // the ordinary client alone, before each attack
  settle: 5, // idle seconds before "after" is measured

  // readers: sockets that ask for one large append, half of them with SSE, and read nothing
  readers: 100,
  readerMib: 16,
  readersSecs: 150, // at most, until the server has ended all of them

  // uploads: bodies for a stream that exists and for one that does not, nearly complete, then a byte at a time
  uploads: 60,
  uploadMib: 15,
  uploadsSecs: 30,

  // json: clients that post large arrays of small values, one after the other
  jsonClients: 3,
  jsonMib: 15,
  jsonSecs: 15,

  // burners: processes that compute, to compare with
  burners: 3,
  burnersSecs: 15,

  // connections: idle TCP connections, more than the server may have open files
  connections: 1_200,
  connectionsSecs: 15,
})

const attacks = {
  readers: stalledReaders,
  uploads: tricklingUploads,
  json: largeJson,
  burners: cpuBurners,
  connections: idleConnections,
}

if (!fs.existsSync(`/proc/${options.serverPid}/status`)) {
  console.error("--server-pid must be the process id of the running server (Linux only: memory is read from /proc)")
  process.exit(2)
}
const target = new Target(options)
for (const name of options.tests.split(",")) {
  const client = await OrdinaryClient.start(options)
  await sleep(options.calmSecs * 1000)
  const calm = await client.take()
  const memory = new ResidentSet(options.serverPid)
  memory.phase("attack")
  let result
  try {
    result = await attacks[name]({ target, options })
  } catch (e) {
    result = { error: String(e?.message ?? e) }
  }
  memory.phase("later")
  const attacked = await client.take()
  await sleep(options.settle * 1000)
  const failures = await client.stop()
  console.log(
    JSON.stringify({
      test: name,
      ...result,
      mib: memory.finish(),
      ordinaryMs: { before: latencies(calm), during: latencies(attacked) },
      ordinaryRequests: { before: calm.append.length, during: attacked.append.length, failures },
    }),
  )
}process.exit(0)

function latencies({ append, read }) {
  return { append: percentiles(append, [50, 95, 99]), read: percentiles(read, [50, 95, 99]) }
}
