#!/usr/bin/env node
// Starts published servers in turn and measures each: wall time and processor time from its start to the first
// answered request, and resident memory when idle. Prints one line of JSON per run and the medians: see README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { once } from "node:events"
import { killChildren, startChild } from "./compare/children.mjs"
import { cpuOf, memoryOf } from "./compare/process.mjs"
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

async function measure({ folder, env }) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "start-up-"))
  const started = performance.now()
  const server = startChild(path.join(folder, "durable-streams"), ["--urls", "http://127.0.0.1:0", "--data", data], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const url = await listening(server)
  const response = await fetch(`${url}/v1/stream/first`, { method: "PUT" })
  const wallMs = Math.round(performance.now() - started)
  const cpuMs = cpuOf(server.pid)
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
  await sleep(options.settle * 1000)
  const memory = memoryOf(server.pid)
  server.kill("SIGTERM")
  await once(server, "exit")
  fs.rmSync(data, { recursive: true })
  return { wallMs, cpuMs, ...memory }
}

function listening(server) {
  return new Promise((resolve, reject) => {
    let output = ""
    server.once("exit", (code) => reject(new Error(`the server exited with ${code}:\n${output}`)))
    server.stdout.on("data", (data) => {
      output += data
      const url = /Listening on (\S+)/.exec(output)?.[1]
      if (url) resolve(url)
    })
  })
}
