// SSE fan-out: many readers of one stream, at a fixed rate and at the maximum rate of the server.
import { message } from "./message.mjs"
import { nowUs, percentiles, sleep, startCpu } from "./stats.mjs"
import { openAll, SseReader } from "./sse-reader.mjs"
import { isSuccess, newId } from "./target.mjs"
import { PacedWriter } from "./writer.mjs"

const SETTLE_MS = 1000

/** Latency from append to reader at a fixed rate. */
export async function sse(context) {
  const { target, options, emit } = context
  await withReaders(context, async ({ id, readers, seen, openMs }) => {
    const writer = await new PacedWriter(target, id).open(16)
    const delivered = () => seen.latencies.length
    await writer.writeDelivered(options.rate, options.liveWarmup, readers.length, delivered)
    writer.resetCounts()
    seen.latencies = []
    const stopCpu = startCpu(options.serverPid)
    await writer.writeDelivered(options.rate, options.liveSecs, readers.length, delivered)
    const expected = writer.sent * readers.length
    const cpu = stopCpu()
    emit({
      readers: readers.length,
      rate: options.rate,
      secs: options.liveSecs,
      sent: writer.sent,
      delivered: delivered(),
      lost: expected - delivered(),
      unit: "ms",
      ...percentiles(seen.latencies, [50, 90, 99]),
      ackP50: percentiles(writer.acks, [50]).p50,
      ackP99: percentiles(writer.acks, [99]).p99,
      writeErrors: writer.errors,
      starved: writer.starved,
      reordered: sum(readers, "reordered"),
      drops: sum(readers, "drops"),
      openMs: Math.round(openMs),
      ...cpu,
    })
    writer.close()
  })
}

/** Events per second with closed-loop writers: during the window, and until all readers have received everything. */
export async function sseMax(context) {
  const { target, options, emit } = context
  await withReaders(context, async ({ id, readers, seen }) => {
    const connections = await Promise.all(Array.from({ length: options.maxWriters }, () => target.connect()))
    const stopCpu = startCpu(options.serverPid)
    const started = nowUs()
    const { acknowledged, errors } = await writeClosedLoop(target, id, connections, options)
    const elapsed = (nowUs() - started) / 1e6
    const seenInWindow = seen.latencies.length
    const cpu = stopCpu()
    const expected = acknowledged * readers.length
    const limit = nowUs() + 20e6
    while (seen.latencies.length < expected && nowUs() < limit && readers.some((r) => !r.socket.destroyed))
      await sleep(20)
    const drained = (nowUs() - started) / 1e6
    const { latencies } = seen
    emit({
      readers: readers.length,
      writers: connections.length,
      appends: acknowledged,
      appendsPerSec: Math.round(acknowledged / elapsed),
      eventsPerSecInWindow: Math.round(seenInWindow / elapsed),
      eventsPerSecToDrain: Math.round(seen.latencies.length / drained),
      drainSecs: +drained.toFixed(2),
      lost: expected - seen.latencies.length,
      unit: "ms",
      // Sorting about ten million numbers would take longer than the test.
      ...percentiles(latencies.length > 2e6 ? latencies.filter((_, i) => i % 10 === 0) : latencies, [50, 99]),
      writeErrors: errors,
      drops: sum(readers, "drops"),
      ...cpu,
    })
    connections.forEach((connection) => connection.close())
  })
}

async function withReaders({ target, options }, measure) {
  const id = newId("sse")
  await target.create(id, "application/json")
  const seen = { latencies: [] }
  const onMessage = (latencyUs) => seen.latencies.push(latencyUs / 1000)
  const path = target.streamPath(id) + "?offset=-1&live=sse"
  const readers = Array.from({ length: options.readers }, () => new SseReader(target, path, onMessage))
  const opening = nowUs()
  await openAll(readers)
  const openMs = (nowUs() - opening) / 1000
  await sleep(SETTLE_MS)
  await measure({ id, readers, seen, openMs })
  readers.forEach((reader) => reader.close())
  await sleep(200)
  await target.remove([id])
}

async function writeClosedLoop(target, id, connections, { maxSecs, maxAppends }) {
  const result = { acknowledged: 0, errors: {} }
  const end = nowUs() + maxSecs * 1e6
  let sent = 0
  const loop = (connection) =>
    new Promise((done) => {
      const next = () => {
        if (nowUs() >= end || sent >= maxAppends) return done()
        connection.send(target.append(id, "application/json", message(sent++)), (status) => {
          if (isSuccess(status)) result.acknowledged++
          else result.errors[status] = (result.errors[status] ?? 0) + 1
          status < 0 ? done() : next()
        })
      }
      next()
    })
  await Promise.all(connections.map(loop))
  return result
}

const sum = (items, field) => items.reduce((total, item) => total + item[field], 0)
