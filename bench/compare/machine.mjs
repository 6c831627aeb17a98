// The conditions of a measurement: the machine, and how long its disk takes for fdatasync.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { execFileSync } from "node:child_process"
import { nowUs, percentiles } from "../dsload/stats.mjs"

const TMPFS = 0x01021994
const FSYNCS = 500
const FSYNC_LIMIT_US = 30e6

/** Writes 4 KiB and waits for fdatasync, as every acknowledged append must: the lower bound of its latency. */
export function measureFsync(folder) {
  const file = path.join(folder, "fsync-probe")
  const fd = fs.openSync(file, "w")
  const block = Buffer.alloc(4096, 97)
  const times = []
  const started = nowUs()
  while (times.length < FSYNCS && nowUs() - started < FSYNC_LIMIT_US) {
    const before = nowUs()
    fs.writeSync(fd, block)
    fs.fdatasyncSync(fd)
    times.push((nowUs() - before) / 1000)
  }
  fs.closeSync(fd)
  fs.rmSync(file)
  const { p50, p99 } = percentiles(times, [50, 99])
  return { unit: "ms", count: times.length, p50, p99, tmpfs: fs.statfsSync(folder).type === TMPFS }
}

export function describeMachine() {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model.trim(),
    cores: cpus.length,
    memoryGiB: +(os.totalmem() / 2 ** 30).toFixed(1),
    os: `${os.type()} ${os.release()}`,
    node: process.version,
    dotnet: output("dotnet", ["--version"]),
    commit: output("git", ["describe", "--always", "--dirty"]),
  }
}

function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: "utf8",
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  } catch {
    return "unknown"
  }
}
