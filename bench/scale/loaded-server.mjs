// A server under load: its process, its address, and what an operation costs it.
import fs from "node:fs"
import path from "node:path"
import { cpuOf } from "../compare/process.mjs"
import { nowUs, sleep } from "../dsload/stats.mjs"

export class LoadedServer {
  constructor(pid, target, folder, stop) {
    Object.assign(this, { pid, target, folder, stop })
  }

  /** Runs an action that returns how many operations it made, and returns their rate and their processor time. */
  async timed(action) {
    const cpu = cpuOf(this.pid)
    const started = nowUs()
    const operations = await action()
    const us = nowUs() - started
    return {
      operations,
      secs: +(us / 1e6).toFixed(2),
      perSec: Math.round((operations * 1e6) / us),
      serverUsPerOp: +(((cpuOf(this.pid) - cpu) * 1000) / operations).toFixed(1),
    }
  }

  /** Runs loops on connections of their own until all end. */
  async onConnections(count, loop) {
    const connections = await Promise.all(Array.from({ length: count }, () => this.target.connect()))
    await Promise.all(connections.map(loop))
    connections.forEach((connection) => connection.close())
  }

  /** Waits until the server has used less than a twentieth of a processor for three seconds. */
  async untilIdle(maxSecs) {
    const end = nowUs() + maxSecs * 1e6
    for (let idle = 0; idle < 3 && nowUs() < end;) {
      const before = cpuOf(this.pid)
      await sleep(1000)
      idle = cpuOf(this.pid) - before < 50 ? idle + 1 : 0
    }
  }

  /** The size of the files in the data folder, with the log that is not yet in the database. */
  diskBytes() {
    return fs
      .readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "streams.reserve")
      .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)
  }
}
