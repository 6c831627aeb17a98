// Samples the private resident memory of a process from /proc: at the start, at the peak of each phase, and at the end.
// Pages of mapped files are not counted: the system reclaims them when it needs memory, and a mapped database would
// count with everything that was read of it.
import fs from "node:fs"

const SAMPLE_MS = 50

export class ResidentSet {
  constructor(pid) {
    this.pid = pid
    this.before = this.now()
    this.peaks = {}
    this.timer = setInterval(() => this.#sample(), SAMPLE_MS)
  }

  /** Returns MiB, or null if the process has exited. */
  now() {
    try {
      const status = fs.readFileSync(`/proc/${this.pid}/status`, "latin1")
      return Math.round(+/RssAnon:\s+(\d+)/.exec(status)[1] / 1024)
    } catch {
      return null
    }
  }

  /** Starts a phase, which has its own peak. */
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
