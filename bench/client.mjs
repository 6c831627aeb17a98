#!/usr/bin/env node
// Compares servers as an app sees them that uses the official client: the round trip from an append to a long-poll
// reader, and the rates of small and of large appends with several in flight. Prints one line of JSON per server and
// round, and the medians: see README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { DurableStream } from "@durable-streams/client"
import { killChildren } from "./compare/children.mjs"
import { prepare, RunningServer } from "./compare/servers.mjs"
import { parseOptions } from "./dsload/options.mjs"
import { median } from "./dsload/stats.mjs"
import { newId } from "./dsload/target.mjs"

const MIB = 2 ** 20
const CONTENT_TYPE = "application/octet-stream"

const options = parseOptions({
  only: "server,ref-memory,ref-file",
  rounds: 3,
  roundTrips: 200, // of 100 bytes
  small: 5000, // appends of 100 bytes
  smallInFlight: 75,
  large: 200, // appends of 1 MiB
  largeInFlight: 15,
  data: os.tmpdir(), // on the disk to be measured
})

process.on("exit", killChildren)
const keys = options.only.split(",")
const work = fs.mkdtempSync(path.join(path.resolve(options.data), "durable-streams-client-"))
try {
  await compare()
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}
process.exit(0)

async function compare() {
  await prepare(keys, work)
  const results = new Map(keys.map((key) => [key, []]))
  for (let round = 0; round < options.rounds; round++) {
    for (const key of keys) {
      const server = await RunningServer.start(key, work)
      const result = await measure(server.root)
      await server.stop()
      results.get(key).push(result)
      console.log(JSON.stringify({ server: key, ...result }))
    }
  }
  for (const [key, all] of results) {
    const medians = Object.keys(all[0]).map((name) => [name, +median(all.map((one) => one[name])).toFixed(2)])
    console.log(JSON.stringify({ median: key, ...Object.fromEntries(medians) }))
  }
}

async function measure(root) {
  const roundTripMs = await roundTrip(root)
  const smallPerSec = await appendRate(root, options.small, 100, options.smallInFlight)
  const largePerSec = await appendRate(root, options.large, MIB, options.largeInFlight)
  return { roundTripMs, smallPerSec, largePerSec, largeMBs: +((largePerSec * MIB) / 1e6).toFixed(1) }
}

/** The median time from the call of an append until a long-poll reader has its bytes. */
async function roundTrip(root) {
  const stream = await create(root)
  const message = new Uint8Array(100).fill(42)
  let received
  const session = await stream.stream({ live: "long-poll" })
  session.subscribeBytes(async ({ data }) => {
    if (data.length) received?.()
  })
  const times = []
  for (let i = 0; i < options.roundTrips; i++) {
    const arrival = new Promise((resolve) => (received = resolve))
    const started = performance.now()
    await stream.append(message)
    await arrival
    times.push(performance.now() - started)
  }
  session.cancel()
  await stream.delete()
  return +median(times.slice(times.length / 10)).toFixed(2) // without those that warm the processes up
}

async function appendRate(root, count, bytes, inFlight) {
  const stream = await create(root)
  const message = new Uint8Array(bytes).fill(42)
  let left = count
  const started = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await stream.append(message)
    }),
  )
  const rate = Math.round((count * 1000) / (performance.now() - started))
  await stream.delete()
  return rate
}

function create(root) {
  return DurableStream.create({ url: `${root}/v1/stream/${newId("cl")}`, contentType: CONTENT_TYPE })
}
