#!/usr/bin/env node
// Measures subscriptions of a Server on SQLite, or of a FunctionsHost on Azurite, which it starts: the time from an append
// until its webhook arrives, also beside receivers that hang, and how long the creation of a subscription takes that
// links many existing streams. Takes minutes; loopback only.
//   node bench/subscriptions.mjs --server src/Server/bin/Release/net10.0/durable-streams.dll
//        [--tests wake:1,wake:100,hostile:12,link] [--appends 500] [--warmup 50] [--pause 20] [--streams 10000]
//        [--data FOLDER]
//   node bench/subscriptions.mjs --server tests/FunctionsHost/bin/Release/net10.0/FunctionsHost.dll --tests wake:1,link
//        [-- arguments for the server]
import { spawn } from "node:child_process"
import fs from "node:fs"
import http from "node:http"
import os from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { percentiles, sleep, startCpu } from "./dsload/stats.mjs"

const number = (value) => ({ type: "string", default: String(value) })
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string" },
    tests: { type: "string", default: "wake:1,wake:100,hostile:12,link" },
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
const HANGING_HOSTS = 2
const LINKING_TIMEOUT_MS = 1_800_000
const LINKING_POLL_MS = 2_000
// The Server allows loopback by itself.
const SETTINGS = { DurableStreams__Webhooks__AllowLoopback: "true" }
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
let port

function startServer(folder) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...SETTINGS }
    const server = spawn("dotnet", [path.resolve(values.server), "--urls", "http://127.0.0.1:0", ...positionals], {
      cwd: folder,
      env,
    })
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

const done = (response, then) => {
  response.setHeader("content-type", "application/json")
  response.end('{"done":true}', then)
}

function listen(answer) {
  return new Promise((resolve) => {
    const receiver = http.createServer((request, response) => {
      const at = performance.now()
      request.resume()
      request.on("end", () => answer(request, response, at))
    })
    receiver.listen(0, "0.0.0.0", () => resolve(receiver))
  })
}

function close(receiver) {
  receiver.close()
  receiver.closeAllConnections()
}

/** One append at a time to one stream; the next one when the webhooks of all subscriptions have been answered. */
async function wake(count, server) {
  const source = `wake${count}/source`
  let receive = () => {}
  const receiver = await listen((request, response, at) => done(response, () => receive(at)))
  await ask("PUT", `/${source}`, "[]")
  for (let i = 0; i < count; i++) {
    const url = `http://127.0.0.${1 + (i % HOSTS)}:${receiver.address().port}/${i}`
    await subscribe(`wake${count}-${i}`, { type: "webhook", streams: [source], webhook: { url } })
  }

  const stopCpu = startCpu(server.pid)
  const figures = await measure(source, count, (then) => (receive = then))
  close(receiver)
  return { subscriptions: count, ...figures, ...stopCpu() }
}

/** Appends, and waits for `count` webhooks after each; `onArrival` sets what is called with the time of each. */
async function measure(source, count, onArrival) {
  const latencies = []
  const last = []
  const acknowledged = []
  for (let n = -warmup; n < appends; n++) {
    const arrivals = []
    const all = new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error("a webhook is missing")), ARRIVAL_TIMEOUT_MS)
      onArrival((at) => {
        arrivals.push(at)
        if (arrivals.length === count) resolve(clearTimeout(timeout))
      })
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

  const wanted = [50, 99]
  return {
    appends,
    unit: "ms",
    ...percentiles(latencies, wanted),
    lastOfEach: percentiles(last, wanted),
    append: percentiles(acknowledged, wanted),
  }
}

/** As wake:1, first alone and then beside receivers of the same stream that hang on two hosts, and four that fail. */
async function hostile(hanging) {
  const source = "hostile/source"
  let receive = () => {}
  const bad = {
    refuses: (response) => (response.statusCode = 500) && response.end(),
    redirects: (response) => response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
    resets: (response) => response.destroy(),
    streams: (response) => {
      const more = () => !response.destroyed && response.write("x".repeat(1024), () => setTimeout(more, 10))
      more()
    },
  }
  const receiver = await listen((request, response, at) => {
    const kind = request.url.slice(1)
    if (kind === "good") done(response, () => receive(at))
    else bad[kind]?.(response)
  })
  const create = (id, host, kind) =>
    subscribe(id, {
      type: "webhook",
      streams: [source],
      webhook: { url: `http://127.0.0.${host}:${receiver.address().port}/${kind}` },
    })
  await ask("PUT", `/${source}`, "[]")
  await create("hostile-good", 1, "good")
  const alone = await measure(source, 1, (then) => (receive = then))
  for (let i = 0; i < hanging; i++) await create(`hostile-hangs-${i}`, 2 + (i % HANGING_HOSTS), "hangs")
  const kinds = Object.keys(bad)
  for (const [i, kind] of kinds.entries()) await create(`hostile-${kind}`, 2 + HANGING_HOSTS + i, kind)
  const beside = await measure(source, 1, (then) => (receive = then))
  close(receiver)
  const ratio = +(beside.append.p99 / alone.append.p99).toFixed(2)
  return { hanging, failing: kinds.length, alone, beside, appendP99Ratio: ratio }
}

/** The creation of a subscription whose pattern matches many existing streams. */
async function link() {
  let next = 0
  const create = async () => {
    while (next < streams) await ask("PUT", `/linked/s${next++}`, '["history"]')
  }
  const creating = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, create))
  const createSecs = +((performance.now() - creating) / 1000).toFixed(1)
  await ask("PUT", "/wake", "[]")
  const began = performance.now()
  const answer = JSON.parse(await subscribe("link", { type: "pull-wake", pattern: "linked/*", wake_stream: "wake" }))
  const secsSince = () => +((performance.now() - began) / 1000).toFixed(2)
  const figures = { streams, createSecs, putSecs: secsSince(), linked: answer.streams.length, linking: answer.linking ?? false }
  let now = answer
  while (now.linking && secsSince() * 1000 < LINKING_TIMEOUT_MS) {
    await sleep(LINKING_POLL_MS)
    now = JSON.parse(await ask("GET", "/__ds/subscriptions/link", ""))
  }

  return { ...figures, finalSecs: secsSince(), finallyLinked: now.streams.length }
}

const folder = fs.mkdtempSync(path.join(values.data, "subscriptions-"))
const server = await startServer(folder)
try {
  for (const test of values.tests.split(",")) {
    const [name, count] = test.split(":")
    const load = os.loadavg()[0].toFixed(1)
    const run = { wake, hostile, link }[name]
    const figures = await run(Number(count ?? 1), server)
    console.log(JSON.stringify({ test, loadBefore: load, ...figures, loadAfter: os.loadavg()[0].toFixed(1) }))
  }
} finally {
  server.removeAllListeners("exit")
  server.kill("SIGTERM")
  await new Promise((resolve) => server.once("close", resolve))
  fs.rmSync(folder, { recursive: true })
}
agent.destroy()
