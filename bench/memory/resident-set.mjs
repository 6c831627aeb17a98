// Samples a process's resident set from /proc: at the start, the peak of each phase, and at the end.
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
      return Math.round(+/VmRSS:\s+(\d+)/.exec(status)[1] / 1024)
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
