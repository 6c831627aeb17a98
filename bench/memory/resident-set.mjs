// Samples from /proc the memory that is a process's own: at the start, the peak of each phase, and at the end. Pages of mapped files
// are not: the system takes them back whenever it needs them, and a server that maps its database shows all of it that was read.
import fs from "node:fs"

const SAMPLE_MS = 50

export class ResidentSet {
  constructor(pid) {
    this.pid = pid
    this.before = this.now()
    this.peaks = {}
    this.timer = setInterval(() => this.#sample(), SAMPLE_MS)
  }

  /** MiB, or null if the process has ended. */
  now() {
    try {
      const status = fs.readFileSync(`/proc/${this.pid}/status`, "latin1")
      return Math.round(+/RssAnon:\s+(\d+)/.exec(status)[1] / 1024)
    } catch {
      return null
    }
  }

  /** From here on the peak belongs to this phase. */
  phase(name) {
    this.current = name
    this.#sample()
  }

  finish() {
    clearInterval(this.timer)
    return { before: this.before, peak: this.peaks, after: this.now() }
  }

  #sample() {
    if (this.current) this.peaks[this.current] = Math.max(this.peaks[this.current] ?? 0, this.now() ?? 0)
  }
}
