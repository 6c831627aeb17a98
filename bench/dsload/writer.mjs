// Appends at a fixed rate over a small pool of connections, independently of the responses (open loop). A closed loop
// would slow down with the server and hide its latency.
import { message } from "./message.mjs"
import { nowUs, sleep } from "./stats.mjs"
import { isSuccess } from "./target.mjs"

export class PacedWriter {
  constructor(target, id) {
    this.target = target
    this.id = id
    this.seq = 0
    this.resetCounts()
  }

  /** Starts counting again, after the warm-up. */
  resetCounts() {
    this.sent = 0
    this.acks = []
    this.errors = {}
    this.starved = 0 // appends that found no free connection and were not sent
  }

  async open(connections) {
    this.all = await Promise.all(Array.from({ length: connections }, () => this.target.connect()))
    this.free = [...this.all]
    return this
  }

  async write(rate, secs) {
    const started = nowUs()
    const total = Math.round(rate * secs)
    let issued = 0
    await new Promise((done) => {
      const timer = setInterval(
        () => {
          const due = Math.min(total, Math.floor(((nowUs() - started) / 1e6) * rate) + 1)
          for (; issued < due; issued++) this.#append()
          if (issued < total) return
          clearInterval(timer)
          done()
        },
        Math.max(1, Math.min(5, 500 / rate)),
      )
    })
  }

  /** Writes, then waits until `delivered()` shows that all readers have every append, for at most ten seconds. */
  async writeDelivered(rate, secs, readers, delivered) {
    await this.write(rate, secs)
    const limit = nowUs() + 10e6
    while (delivered() < this.sent * readers && nowUs() < limit) await sleep(20)
  }

  close() {
    this.all.forEach((connection) => connection.close())
  }

  #append() {
    let connection
    do connection = this.free.pop()
    while (connection?.broken)
    if (!connection) return this.#replaceBroken()
    this.sent++
    const sent = nowUs()
    connection.send(this.target.append(this.id, "application/json", message(this.seq++)), (status) => {
      this.acks.push((nowUs() - sent) / 1000)
      if (!isSuccess(status)) this.errors[status] = (this.errors[status] ?? 0) + 1
      if (status >= 0) this.free.push(connection)
    })
  }

  #replaceBroken() {
    if (!this.all.some((connection) => connection.broken)) {
      this.starved++
      return
    }
    this.all = this.all.filter((connection) => !connection.broken)
    this.target.connect().then((connection) => {
      this.all.push(connection)
      this.free.push(connection)
      this.#append()
    })
  }
}
