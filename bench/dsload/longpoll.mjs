// Long-poll: readers that poll again as soon as they get a response, and a slow writer.
import { scanMessages } from "./message.mjs"
import { nowUs, percentiles, sleep, startCpu } from "./stats.mjs"
import { headerOf, newId } from "./target.mjs"
import { PacedWriter } from "./writer.mjs"

export async function longpoll({ target, options, emit }) {
  const id = newId("lp")
  const head = await target.create(id, "application/json")
  const start = headerOf(head, "stream-next-offset") ?? "-1"
  const readers = await Promise.all(
    Array.from({ length: options.lpReaders }, () => new LongPollReader(target, id, start).open()),
  )
  await sleep(1000)

  const writer = await new PacedWriter(target, id).open(8)
  const delivered = () => readers.reduce((total, r) => total + r.latencies.length, 0)
  await writer.writeDelivered(options.lpRate, options.liveWarmup, readers.length, delivered)
  writer.resetCounts()
  readers.forEach((reader) => reader.resetCounts())
  const stopCpu = startCpu(options.serverPid)
  await writer.writeDelivered(options.lpRate, options.liveSecs, readers.length, delivered)
  const expected = writer.sent * readers.length
  emit({
    readers: readers.length,
    rate: options.lpRate,
    secs: options.liveSecs,
    sent: writer.sent,
    delivered: delivered(),
    lost: expected - delivered(),
    polls: readers.reduce((total, r) => total + r.polls, 0),
    unit: "ms",
    ...percentiles(
      readers.flatMap((r) => r.latencies),
      [50, 90, 99],
    ),
    ackP50: percentiles(writer.acks, [50]).p50,
    errors: mergeCounts(readers.map((r) => r.errors)),
    writeErrors: writer.errors,
    ...stopCpu(),
  })
  readers.forEach((reader) => reader.close())
  writer.close()
  await target.remove([id])
}

class LongPollReader {
  constructor(target, id, offset) {
    this.target = target
    this.path = target.streamPath(id)
    this.offset = offset
    this.cursor = null
    this.errors = {}
    this.resetCounts()
  }

  resetCounts() {
    this.latencies = []
    this.polls = 0
  }

  async open() {
    this.connection = await this.target.connect()
    this.#poll()
    return this
  }

  close() {
    this.closed = true
    this.connection.close()
  }

  async #poll() {
    if (this.closed) return
    if (this.connection.broken) this.connection = await this.target.connect()
    this.polls++
    const cursor = this.cursor ? `&cursor=${encodeURIComponent(this.cursor)}` : ""
    const url = `${this.path}?offset=${encodeURIComponent(this.offset)}&live=long-poll${cursor}`
    this.connection.send(this.target.request("GET", url), (status, head, body) => this.#onResponse(status, head, body))
  }

  #onResponse(status, head, body) {
    const received = nowUs()
    if (this.closed) return
    if (status === 200) {
      scanMessages(body.latin1Slice(0, body.length), (sent) => this.latencies.push((received - sent) / 1000))
    } else if (status !== 204) {
      this.errors[status] = (this.errors[status] ?? 0) + 1
    }
    this.offset = headerOf(head, "stream-next-offset") ?? this.offset
    this.cursor = headerOf(head, "stream-cursor") ?? this.cursor
    if (status === 200 || status === 204) this.#poll()
    else setTimeout(() => this.#poll(), 100)
  }
}

function mergeCounts(counts) {
  const merged = {}
  for (const one of counts) for (const [key, n] of Object.entries(one)) merged[key] = (merged[key] ?? 0) + n
  return merged
}
