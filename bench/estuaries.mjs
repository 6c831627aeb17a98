#!/usr/bin/env node
// Checks exactly-once delivery in order, at size. Starts a Server on SQLite and appends to sources, while it kills
// (SIGKILL) and restarts the Server. In the end each estuary must contain the appends of its sources and nothing else.
// Takes minutes; loopback only.
//   node bench/estuaries.mjs --server src/Server/bin/Release/net10.0/durable-streams.dll
//        [--sources 50] [--estuaries 1000] [--appends 50000] [--subscriptions 3] [--kills 5]
//   20,000 subscribers of one source, by queue:  --sources 1 --estuaries 20000 --subscriptions 1 --appends 20 --kills 0
import { spawn } from "node:child_process"
import fs from "node:fs"
import http from "node:http"
import os from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"

const number = (value) => ({ type: "string", default: String(value) })
const { values } = parseArgs({
  options: {
    server: { type: "string" },
    sources: number(50),
    estuaries: number(1000),
    appends: number(50_000),
    subscriptions: number(3),
    kills: number(5),
    settle: number(300),
  },
})
const [sources, estuaries, appends, subscriptions, kills, settle] = [
  "sources",
  "estuaries",
  "appends",
  "subscriptions",
  "kills",
  "settle",
].map((name) => Number(values[name]))
const data = fs.mkdtempSync(path.join(os.tmpdir(), "estuaries-"))
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
let server, port

function start() {
  return new Promise((resolve, reject) => {
    server = spawn("dotnet", [path.resolve(values.server), "--urls", `http://127.0.0.1:${port ?? 0}`], { cwd: data })
    server.stderr.on("data", (text) => process.stderr.write(text))
    server.on("exit", () => reject(new Error("the server exited")))
    server.stdout.on("data", (text) => {
      const listening = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (listening) resolve((port = Number(listening[1])))
    })
  })
}

function ask(method, target, headers = {}, body = "") {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: "127.0.0.1",
        port,
        method,
        path: target,
        agent,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        const chunks = []
        response.on("data", (chunk) => chunks.push(chunk))
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            next: response.headers["stream-next-offset"],
            body: Buffer.concat(chunks).toString(),
          }),
        )
        response.on("error", reject)
      },
    )
    request.on("error", reject)
    request.end(body)
  })
}

async function until(status, ...request) {
  for (;;) {
    const answer = await ask(...request).catch(() => null)
    if (answer && answer.status < 500) {
      if (!status.includes(answer.status))
        throw new Error(`${request[0]} ${request[1]}: ${answer.status} ${answer.body}`)
      return answer
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function pool(size, items, work) {
  const waiting = items[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: size }, async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value)
    }),
  )
}

const range = (count) => Array.from({ length: count }, (_, i) => i)
const json = { "content-type": "application/json" }
const secs = (since) => ((performance.now() - since) / 1000).toFixed(1)

await start()
for (const s of range(sources)) await until([201], "PUT", `/v1/stream/p/s${s}`, json)
let at = performance.now()
const chosen = range(estuaries).map((e) =>
  range(Math.min(subscriptions, sources))
    .map((k) => (e * 7 + k * 13) % sources)
    .filter((s, i, all) => all.indexOf(s) === i),
)
await pool(32, chosen.entries(), async ([e, list]) => {
  for (const s of list)
    await until([200, 201], "POST", `/v1/estuary/subscribe/p/s${s}`, {}, JSON.stringify({ estuaryId: `e${e}` }))
})
console.log(`${chosen.flat().length} subscriptions in ${secs(at)} s`)

at = performance.now()
let acknowledged = 0
const killsAt = range(kills).map((k) => Math.floor(((k + 1) * appends) / (kills + 1)))
const each = Math.ceil(appends / sources)
await pool(sources, range(sources), async (s) => {
  for (let seq = 0; seq < each; seq++) {
    const headers = { ...json, "producer-id": "w", "producer-epoch": "0", "producer-seq": String(seq) }
    await until([200, 204], "POST", `/v1/stream/p/s${s}`, headers, `"${s}#${seq}"`)
    if (++acknowledged === killsAt[0]) {
      killsAt.shift()
      server.removeAllListeners("exit")
      server.kill("SIGKILL")
      await new Promise((resolve) => server.on("close", resolve))
      await start()
    }
  }
})
console.log(`${each * sources} appends with ${kills} kills in ${secs(at)} s`)

const settled = performance.now()
let wrong = 0
await pool(16, chosen.entries(), async ([e, list]) => {
  const seen = new Map(list.map((s) => [s, 0]))
  let offset = "-1"
  let left = list.length * each
  while (left > 0 && performance.now() - settled < settle * 1000) {
    const read = await until([200, 204], "GET", `/v1/stream/p/e${e}?offset=${offset}&live=long-poll`)
    offset = read.next
    for (const message of read.status === 200 ? JSON.parse(read.body) : []) {
      const [s, seq] = message.split("#").map(Number)
      if (seen.get(s) !== seq) wrong++
      seen.set(s, seq + 1)
      left--
    }
  }
  if (left !== 0) wrong++
})
console.log(`all estuaries read and compared ${secs(settled)} s after the last append: ${wrong} wrong`)
server.removeAllListeners("exit")
server.kill("SIGTERM")
await new Promise((resolve) => server.on("close", resolve))
fs.rmSync(data, { recursive: true })
process.exit(wrong ? 1 : 0)
