// What Linux reports of one process, and of the machine.
import fs from "node:fs"

const TICKS_PER_SECOND = 100

/** The load average of the last minute. */
export function load() {
  return +fs.readFileSync("/proc/loadavg", "latin1").split(" ")[0]
}

/** Seconds since the machine started. */
export function uptime() {
  return +fs.readFileSync("/proc/uptime", "latin1").split(" ")[0]
}

/** When the process started, as `uptime`. */
export function startOf(pid) {
  return +statOf(pid)[19] / TICKS_PER_SECOND
}

/** The processor time of the process in milliseconds. */
export function cpuOf(pid) {
  return ((+statOf(pid)[11] + +statOf(pid)[12]) * 1000) / TICKS_PER_SECOND
}

/** The resident memory of the process: in total, private, and of mapped files. */
export function memoryOf(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, "latin1")
  const mib = (name) => Math.round(+new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1] / 1024)
  return { residentMib: mib("VmRSS"), privateMib: mib("RssAnon"), filesMib: mib("RssFile") }
}

// The fields after the name of the program, which may contain spaces: the third field is the first of them.
function statOf(pid) {
  return fs.readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ")
}
