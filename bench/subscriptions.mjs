#!/usr/bin/env node
// Measures subscriptions of a Server on SQLite, which it starts: the time from an append until its webhook arrives, and
// how long the creation of a subscription takes that links many existing streams. Takes a minute; loopback only.
//   node bench/subscriptions.mjs --server src/Server/bin/Release/net10.0/durable-streams.dll
//        [--tests wake:1,wake:100,link] [--appends 500] [--warmup 50] [--pause 20] [--streams 10000] [--data FOLDER]
import { spawn } from "node:child_process"
import fs from "node:fs"
import http from "node:http"
import os from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { percentiles, sleep, startCpu } from "./dsload/stats.mjs"

const number = (value) => ({ type: "string", default: String(value) })
const { values } = parseArgs({
  options: {
    server: { type: "string" },
    tests: { type: "string", default: "wake:1,wake:100,link" },
    data: { type: "string", default: os.tmpdir() },
    appends: number(500),
    warmup: number(50),
    pause: number(20),
    streams: number(10_000),
  },
})
const [appends, warmup, pause, streams] = ["appends", "warmup", "pause", "streams"].map((name) => Number(values[name]))
const JSON_TYPE = { "content-type": "application/json" }
const ROOT = "/v1/stream"
const CONNECTIONS = 32
const ARRIVAL_TIMEOUT_MS = 60_000
// The limit of webhooks in flight is for each host, so each subscription has a host of its own.
const HOSTS = 100
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
let port

function startServer(folder) {
  return new Promise((resolve, reject) => {
    const server = spawn("dotnet", [path.resolve(values.server), "--urls", "http://127.0.0.1:0"], { cwd: folder })
    server.stderr.on("data", (text) => process.stderr.write(text))
    server.once("exit", () => reject(new Error("the server exited")))
    server.stdout.on("data", (text) => {
      const listening = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (!listening) return
      port = Number(listening[1])
      resolve(server)
    })
  })
}

function ask(method, target, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_TYPE, "content-length": Buffer.byteLength(body) }
    const request = http.request({ host: "127.0.0.1", port, method, path: ROOT + target, agent, headers }, (response) => {
      const chunks = []
      response.on("data", (chunk) => chunks.push(chunk))
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode < 300) resolve(text)
        else reject(new Error(`${method} ${target}: ${response.statusCode} ${text}`))
      })
      response.on("error", reject)
    })
    request.on("error", reject)
    request.end(body)
  })
}

const subscribe = (id, body) => ask("PUT", `/__ds/subscriptions/${id}`, JSON.stringify(body))

function listen(receive) {
  return new Promise((resolve) => {
    const receiver = http.createServer((request, response) => {
      const at = performance.now()
      request.resume()
      request.on("end", () => {
        response.setHeader("content-type", "application/json")
        response.end('{"done":true}', () => receive(at))
      })
    })
    receiver.listen(0, "0.0.0.0", () => resolve(receiver))
  })
}

/** One append at a time to one stream; the next one when the webhooks of all subscriptions have been answered. */
async function wake(count, server) {
  const source = `wake${count}/source`
  let arrivals = []
  let complete = () => {}
  const receiver = await listen((at) => {
    arrivals.push(at)
    if (arrivals.length === count) complete()
  })
  await ask("PUT", `/${source}`, "[]")
  for (let i = 0; i < count; i++) {
    const url = `http://127.0.0.${1 + (i % HOSTS)}:${receiver.address().port}/${i}`
    await subscribe(`wake${count}-${i}`, { type: "webhook", streams: [source], webhook: { url } })
  }

  const latencies = []
  const last = []
  const acknowledged = []
  const stopCpu = startCpu(server.pid)
  for (let n = -warmup; n < appends; n++) {
    arrivals = []
    const all = new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error("a webhook is missing")), ARRIVAL_TIMEOUT_MS)
      complete = () => resolve(clearTimeout(timeout))
    })
    const sent = performance.now()
    await ask("POST", `/${source}`, `"${n}"`)
    const answered = performance.now()
    await all
    // Until the outcomes are stored, the next append would have to wait for them.
    await sleep(pause)
    if (n < 0) continue
    acknowledged.push(answered - sent)
    latencies.push(...arrivals.map((at) => at - sent))
    last.push(Math.max(...arrivals) - sent)
  }

  receiver.close()
  receiver.closeAllConnections()
  const wanted = [50, 99]
  return {
    subscriptions: count,
    appends,
    unit: "ms",
    ...percentiles(latencies, wanted),
    lastOfEach: percentiles(last, wanted),
    append: percentiles(acknowledged, wanted),
    ...stopCpu(),
  }
}

/** The creation of a subscription whose pattern matches many existing streams. */
async function link() {
  let next = 0
  const create = async () => {
    while (next < streams) await ask("PUT", `/linked/s${next++}`, '["history"]')
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, create))
  await ask("PUT", "/wake", "[]")
  const began = performance.now()
  const answer = JSON.parse(await subscribe("link", { type: "pull-wake", pattern: "linked/*", wake_stream: "wake" }))
  const secs = +((performance.now() - began) / 1000).toFixed(2)
  return { streams, putSecs: secs, linked: answer.streams.length, linking: answer.linking ?? false }
}

const folder = fs.mkdtempSync(path.join(values.data, "subscriptions-"))
const server = await startServer(folder)
try {
  for (const test of values.tests.split(",")) {
    const [name, count] = test.split(":")
    const load = os.loadavg()[0].toFixed(1)
    const figures = name === "wake" ? await wake(Number(count ?? 1), server) : await link()
    console.log(JSON.stringify({ test, loadBefore: load, ...figures, loadAfter: os.loadavg()[0].toFixed(1) }))
  }
} finally {
  server.removeAllListeners("exit")
  server.kill("SIGTERM")
  await new Promise((resolve) => server.once("close", resolve))
  fs.rmSync(folder, { recursive: true })
}
agent.destroy()
