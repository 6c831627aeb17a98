#!/usr/bin/env node
// Fills a published server with many streams and measures what their number costs: appends to ever more of them, a
// restart, the list of all, the expiry of many, and a long log. Prints one line of JSON per step: see README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { killChildren } from "./compare/children.mjs"
import { cpuOf, load, memoryOf } from "./compare/process.mjs"
import { startPublished } from "./compare/published.mjs"
import { parseApp } from "./compare/rounds.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { Target } from "./dsload/target.mjs"
import { LoadedServer } from "./scale/loaded-server.mjs"
import { fillLog, readLog } from "./scale/long-log.mjs"
import { createStreams, expireStreams, listAll } from "./scale/many-streams.mjs"
import { appendAtRandom } from "./scale/random-appends.mjs"

const FEW = 64 // streams whose appends are the measure of all others

const options = parseOptions({
  app: "", // name=folder, or name=folder,VARIABLE=value for an environment of its own
  steps: "append,restart,list,expire", // and "log", which takes as much of the disk as logGb says, and some minutes
  streams: 1_000_000,
  sizes: "64,1000,10000,100000,1000000,64", // to how many of the streams appends go; 64 twice, for what time changes
  secs: 10, // of each step
  warmup: 3,
  connections: 64,
  expiring: 100_000, // further streams, with a time to live
  ttl: 60, // seconds: longer than it takes to create them
  logGb: 10,
  maxSecs: 900, // for each step that has no time of its own
  folder: "", // a data folder that is kept; otherwise one in the temporary folder is removed at the end
  created: 0, // how many streams that folder has from an earlier run
})

process.on("exit", killChildren)
const app = parseApp(options.app)
const data = options.folder || fs.mkdtempSync(path.join(os.tmpdir(), "scale-"))
const empty = fs.mkdtempSync(path.join(os.tmpdir(), "scale-empty-"))
process.on("exit", () => {
  fs.rmSync(empty, { recursive: true, force: true })
  if (!options.folder) fs.rmSync(data, { recursive: true, force: true })
})
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1))

const steps = {
  append: appendToMoreAndMore,
  restart: () => step("restart", restart),
  list: () => step("list", () => listAll(server)),
  expire: () => step("expire", () => expireStreams(server, options)),
  log: measureLog,
}

let server = await start(data)
if (!options.created) await step("create", () => createStreams(server, options.streams, options))
for (const name of options.steps.split(",")) await steps[name]()
await server.stop()
process.exit()

async function step(name, action) {
  const before = load()
  const result = await action()
  console.log(
    JSON.stringify({ app: app.name, step: name, load: [before, load()], ...result, ...memoryOf(server.pid) }),
  )
}

async function appendToMoreAndMore() {
  for (const size of options.sizes.split(",").map(Number)) {
    await step("append", () => appendAtRandom(server, Math.min(size, options.streams), options))
  }
}

async function start(folder) {
  const { pid, url, stop } = await startPublished(app, folder)
  return new LoadedServer(pid, new Target({ root: url }), folder, stop)
}

async function restart() {
  const stopping = performance.now()
  await server.stop()
  const starting = performance.now()
  server = await start(data)
  const response = await fetch(`http://${server.target.authority}/health`)
  await response.arrayBuffer()
  return {
    stopMs: Math.round(starting - stopping),
    startMs: Math.round(performance.now() - starting),
    startCpuMs: cpuOf(server.pid),
    status: response.status,
  }
}

/** A long log beside a store with little: the same steps on both, in turn. */
async function measureLog() {
  await step("fill", () => fillLog(server, options.logGb, options))
  await moveTo(empty)
  await createStreams(server, FEW, options)
  await fillLog(server, 0.1, options)
  for (const folder of [data, empty, data, empty]) {
    await moveTo(folder)
    const log = folder === data ? "long log" : "short log"
    await step(`append, ${log}`, () => appendAtRandom(server, FEW, options))
    await step(`read, ${log}`, () => readLog(server))
  }
}

async function moveTo(folder) {
  await server.stop()
  server = await start(folder)
}
