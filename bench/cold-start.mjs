#!/usr/bin/env node
// Starts published function apps in turn on tests/FunctionsHost and measures their worker: processor time and wall time
// from its start to the first answered request, and resident memory after a load. Prints one line of JSON per run and
// the medians of each app: see README.md.
import path from "node:path"
import { killChildren, startChild, untilPrinted } from "./compare/children.mjs"
import { cpuOf, memoryOf, startOf, uptime } from "./compare/process.mjs"
import { parseApp, runInTurn } from "./compare/rounds.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { sleep } from "./dsload/stats.mjs"

const options = parseOptions({
  app: [], // name=folder, or name=folder,VARIABLE=value for an environment of its own
  host: path.join(import.meta.dirname, "../tests/FunctionsHost/bin/Release/net10.0/FunctionsHost.dll"),
  runs: 5,
  appends: 2000, // of 1 KiB, by 8 clients to 8 streams
  readers: 50, // SSE readers meanwhile
  settle: 3, // idle seconds before memory is measured
})

const CLIENTS = 8
process.on("exit", killChildren)
await runInTurn(options.app.map(parseApp), options.runs, measure)
process.exit(0)

async function measure(app) {
  const host = startChild("dotnet", [options.host, "--app", app.folder, "--urls", "http://127.0.0.1:0"], {
    env: { ...process.env, ...app.env, Auth__Mode: "Open" },
    stdio: ["ignore", "pipe", "inherit"],
  })
  try {
    const [pid, url] = await started(host)
    await put(`${url}/v1/stream/first`)
    const wallMs = Math.round((uptime() - startOf(pid)) * 1000)
    const cpuMs = cpuOf(pid)
    await appendAndRead(url)
    const loadCpuMs = cpuOf(pid) - cpuMs
    await sleep(options.settle * 1000)
    return { wallMs, cpuMs, loadCpuMs, ...memoryOf(pid) }
  } finally {
    host.kill("SIGTERM")
    await new Promise((resolve) => host.once("exit", resolve))
  }
}

/** The process id of the worker and the address of the host. */
function started(host) {
  return untilPrinted(host, (output) => {
    const pid = /The worker (\d+) started/.exec(output)?.[1]
    const url = /Listening on (\S+)/.exec(output)?.[1]
    return pid && url && [+pid, url]
  })
}

async function appendAndRead(url) {
  const leave = new AbortController()
  const streams = Array.from({ length: CLIENTS }, (_, i) => `${url}/v1/stream/load-${i}`)
  for (const stream of streams) await put(stream)
  for (let i = 0; i < options.readers; i++) follow(`${streams[i % CLIENTS]}?offset=-1&live=sse`, leave.signal)
  const body = JSON.stringify({ text: "x".repeat(1000) })
  await Promise.all(
    streams.map(async (stream) => {
      for (let i = 0; i < options.appends / CLIENTS; i++) await send("POST", stream, body)
      for (let i = 0; i < 10; i++) await send("GET", `${stream}?offset=-1`)
    }),
  )
  leave.abort()
}

function put(url) {
  return send("PUT", url)
}

async function send(method, url, body) {
  const response = await fetch(url, { method, body, headers: { "Content-Type": "application/json" } })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`)
}

async function follow(url, signal) {
  try {
    const response = await fetch(url, { signal })
    for await (const _ of response.body);
  } catch {
    // The reader has left.
  }
}
