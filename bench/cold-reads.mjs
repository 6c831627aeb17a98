#!/usr/bin/env node
// Fills many streams with small messages, starts the server again and reads all of them once: what is on the disk and
// not in the process. Prints one line of JSON per run and the medians: see README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { killChildren } from "./compare/children.mjs"
import { cpuOf, memoryOf } from "./compare/process.mjs"
import { startPublished } from "./compare/published.mjs"
import { parseApp, runInTurn } from "./compare/rounds.mjs"
import { CatchupReader } from "./dsload/catchup-reader.mjs"
import { message } from "./dsload/message.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { nowUs } from "./dsload/stats.mjs"
import { isSuccess, newId, Target } from "./dsload/target.mjs"

const BATCH = 100 // messages per append: small enough to be joined with others like single ones
const CONTENT_TYPE = "application/json"

const options = parseOptions({
  app: [], // name=folder, or name=folder,VARIABLE=value for an environment of its own
  runs: 2,
  streams: 64,
  messages: 100_000, // of 100 bytes, in each stream
  connections: 8,
  data: os.tmpdir(), // on the disk to be measured
  dropCache: 0, // 1: empties the page cache of the system before the server is started again; needs root
})

process.on("exit", killChildren)
await runInTurn(options.app.map(parseApp), options.runs, measure)

async function measure(app) {
  const data = fs.mkdtempSync(path.join(path.resolve(options.data), "cold-reads-"))
  const ids = Array.from({ length: options.streams }, () => newId("cold"))
  let server = await startPublished(app, data)
  const started = nowUs()
  await inParallel(ids, (id) => fill(new Target({ root: server.url }), id))
  const fillSecs = (nowUs() - started) / 1e6
  await server.stop()

  if (options.dropCache) fs.writeFileSync("/proc/sys/vm/drop_caches", "3")
  server = await startPublished(app, data)
  const result = { fillSecs: +fillSecs.toFixed(1), ...(await readOnce(server, ids)), ...memoryOf(server.pid) }
  await server.stop()
  fs.rmSync(data, { recursive: true })
  return result
}

async function fill(target, id) {
  await target.create(id, CONTENT_TYPE)
  const connection = await target.connect()
  for (let first = 0; first < options.messages; first += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) => message(first + i))
    const { status } = await connection.ask(target.append(id, CONTENT_TYPE, `[${batch.join(",")}]`))
    if (!isSuccess(status)) throw new Error(`an append was answered ${status}`)
  }
  connection.close()
}

/** Half of the streams one after the other, then the other half over several connections. */
async function readOnce(server, ids) {
  const target = new Target({ root: server.url })
  const half = ids.length / 2
  const sequential = await timed(server, () => readAll(target, ids.slice(0, half), 1))
  const parallel = await timed(server, () => readAll(target, ids.slice(half), options.connections))
  return {
    seqMBs: sequential.MBs,
    seqCpuMsPerMB: sequential.cpuMsPerMB,
    parMBs: parallel.MBs,
    parCpuMsPerMB: parallel.cpuMsPerMB,
  }
}

async function timed({ pid }, read) {
  const cpu = cpuOf(pid)
  const started = nowUs()
  const bytes = await read()
  return {
    MBs: +(bytes / (nowUs() - started)).toFixed(1),
    cpuMsPerMB: +(((cpuOf(pid) - cpu) * 1e6) / bytes).toFixed(2),
  }
}

async function readAll(target, ids, connections) {
  let bytes = 0
  const expected = options.messages * 100
  await inParallel(ids, async (id) => {
    const reader = await new CatchupReader(target).open()
    const pass = await reader.readAll(id)
    reader.close()
    if (pass.bytes < expected) throw new Error(`a stream has ${pass.bytes} bytes of more than ${expected}`)
    bytes += pass.bytes
  }, connections)
  return bytes
}

/** Runs an action for each item, for at most so many at a time. */
async function inParallel(items, action, max = options.connections) {
  const left = [...items]
  const work = async () => {
    while (left.length) await action(left.shift())
  }
  await Promise.all(Array.from({ length: max }, work))
}
