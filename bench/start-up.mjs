#!/usr/bin/env node
// Starts published servers in turn and measures each: wall time and processor time from its start to the first
// answered request, and resident memory when idle. Prints one line of JSON per run and the medians: see README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { killChildren } from "./compare/children.mjs"
import { cpuOf, memoryOf } from "./compare/process.mjs"
import { startPublished } from "./compare/published.mjs"
import { parseApp, runInTurn } from "./compare/rounds.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { sleep } from "./dsload/stats.mjs"

const options = parseOptions({
  app: [], // name=folder, or name=folder,VARIABLE=value for an environment of its own
  runs: 10,
  settle: 5, // idle seconds before memory is measured
})

process.on("exit", killChildren)
await runInTurn(options.app.map(parseApp), options.runs, measure)

async function measure(app) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "start-up-"))
  const started = performance.now()
  const server = await startPublished(app, data)
  const response = await fetch(`${server.url}/v1/stream/first`, { method: "PUT" })
  const wallMs = Math.round(performance.now() - started)
  const cpuMs = cpuOf(server.pid)
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
  await sleep(options.settle * 1000)
  const memory = memoryOf(server.pid)
  await server.stop()
  fs.rmSync(data, { recursive: true })
  return { wallMs, cpuMs, ...memory }
}
