// Estuary fan-out: N estuaries subscribe to one source. Measures the time from a publish until the last estuary shows
// it.
import { message, sequenceMark } from "./message.mjs"
import { median, nowUs, percentiles, sleep, startCpu } from "./stats.mjs"
import { openAll, SseReader } from "./sse-reader.mjs"
import { isSuccess, newId } from "./target.mjs"

export async function estuary(context, subscribers) {
  const { target, options, emit } = context
  const source = newId("src")
  await target.create(source, "application/json")
  const ids = Array.from({ length: subscribers }, () => newId("est"))
  const subscribing = await subscribeAll(target, source, ids)

  const publisher = { target, source, acks: [], errors: 0 }
  const watcher = options.estuaryWatch === "sse" ? await SseWatcher.open(target, ids) : new PollWatcher(target, ids)
  const complete = []
  let incomplete = 0
  const stopCpu = startCpu(options.serverPid)
  for (let seq = 0; seq < options.publishes; seq++) {
    const latencies = await watcher.watch(seq, () => publish(publisher, seq), options.estuaryTimeout * 1e6)
    incomplete += subscribers - latencies.length
    console.error("publish", seq, "seen by", latencies.length)
    if (latencies.length === subscribers) complete.push(percentiles(latencies, [50]))
    await sleep(options.cooldown * 1000)
  }
  const lasts = complete.map((run) => run.max)
  emit({
    subscribers,
    watch: options.estuaryWatch,
    publishes: options.publishes,
    complete: complete.length,
    publishErrors: publisher.errors,
    unit: "ms",
    lastMedian: rounded(median(lasts)),
    lastMin: rounded(Math.min(...lasts)),
    lastMax: rounded(Math.max(...lasts)),
    p50Median: rounded(median(complete.map((run) => run.p50))),
    publishAckMedian: rounded(median(publisher.acks)),
    incomplete,
    dup: watcher.duplicates,
    reconnects: watcher.reconnects,
    ...subscribing,
    ...stopCpu(),
  })
  watcher.close()
}

const rounded = (value) => (Number.isFinite(value) ? +value.toFixed(2) : null)

async function subscribeAll(target, source, ids) {
  const path = `${target.estuaryPath}/subscribe/${target.project}/${source}`
  const waiting = [...ids]
  const started = nowUs()
  let errors = 0
  const loop = async () => {
    let connection = await target.connect()
    while (waiting.length) {
      if (connection.broken) connection = await target.connect()
      const estuaryId = waiting.pop()
      const body = JSON.stringify({ estuaryId })
      const answer = await connection.ask(target.request("POST", path, { "content-type": "application/json" }, body))
      if (answer.status < 0) waiting.push(estuaryId)
      else if (answer.status !== 200 && answer.status !== 201 && !errors++)
        console.error("subscribe", answer.status, String(answer.body))
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: 8 }, loop))
  const secs = (nowUs() - started) / 1e6
  return { subscribeSecs: +secs.toFixed(2), subscribePerSec: Math.round(ids.length / secs), subscribeErrors: errors }
}

/** Uses a new connection each time: publishes are rare, and the server may have closed an idle connection. */
async function publish(publisher, seq) {
  const { target, source } = publisher
  const connection = await target.connect()
  const started = nowUs()
  const { status, body } = await connection.ask(target.append(source, "application/json", message(seq)))
  publisher.acks.push((nowUs() - started) / 1000)
  connection.close()
  if (isSuccess(status)) return
  publisher.errors++
  console.error("publish", seq, status, String(body?.message ?? body).slice(0, 300))
}

/** One SSE reader per estuary: precise, but limited by the number of connections. */
class SseWatcher {
  static async open(target, ids) {
    const watcher = new SseWatcher()
    watcher.duplicates = 0
    watcher.readers = ids.map((id) => {
      const path = target.streamPath(id) + "?offset=-1&live=sse"
      return new SseReader(target, path, (us, seq, reader) => watcher.#onMessage(us, seq, reader), { reopen: true })
    })
    watcher.seen = new Map()
    await openAll(watcher.readers, 16)
    await sleep(1500)
    return watcher
  }

  get reconnects() {
    return this.readers.reduce((total, reader) => total + reader.drops, 0)
  }

  async watch(seq, publish, timeoutUs) {
    const latencies = new Map()
    this.seen.set(seq, latencies)
    await publish()
    const limit = nowUs() + timeoutUs
    while (latencies.size < this.readers.length && nowUs() < limit) await sleep(2)
    return [...latencies.values()]
  }

  close() {
    this.readers.forEach((reader) => reader.close())
  }

  #onMessage(us, seq, reader) {
    const latencies = this.seen.get(seq)
    if (!latencies) return
    if (!latencies.has(reader)) latencies.set(reader, us / 1000)
    else if (!reader.replayed) this.duplicates++
  }
}

/** Two connections that poll the pending estuaries: for more estuaries than SSE readers can be kept open. */
class PollWatcher {
  duplicates = 0
  reconnects = 0

  constructor(target, ids) {
    this.target = target
    this.ids = ids
  }

  async watch(seq, publish, timeoutUs) {
    const mark = sequenceMark(seq)
    const pending = [...this.ids]
    const latencies = []
    const started = nowUs()
    const loop = async () => {
      const connection = await this.target.connect()
      while (pending.length && !connection.broken && nowUs() < started + timeoutUs) {
        const id = pending.shift()
        // A URL that was never used before, so that no cache answers.
        const request = this.target.request("GET", `${this.target.streamPath(id)}?offset=-1&_=${nowUs()}`)
        const { status, body } = await connection.ask(request)
        if (status === 200 && body.includes(mark)) latencies.push((nowUs() - started) / 1000)
        else pending.push(id)
      }
      connection.close()
    }
    await Promise.all([publish(), loop(), loop()])
    return latencies
  }

  close() {}
}
