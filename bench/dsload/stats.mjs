// Time, percentiles, and the CPU and memory of the processes involved.
import fs from "node:fs"

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
/** CLOCK_MONOTONIC in microseconds: comparable between processes on one machine. */
export const nowUs = () => Number(process.hrtime.bigint() / 1000n)

export function percentiles(values, wanted) {
  const sorted = Float64Array.from(values).sort()
  const result = {}
  for (const p of wanted) {
    const at = Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))
    result["p" + p] = sorted.length ? +sorted[at].toFixed(3) : null
  }
  result.max = sorted.length ? +sorted[sorted.length - 1].toFixed(3) : null
  return result
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  if (!sorted.length) return null
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/**
 * Starts measuring CPU time. The returned function stops and reports it (100 = one core); its argument is the CPU
 * seconds of a helper process such as wrk. `otherCpuPct` is the rest of the machine: above about 15, the measurement
 * was disturbed.
 */
export function startCpu(serverPid) {
  const machine = machineTicks()
  const own = process.cpuUsage()
  const started = nowUs()
  const before = new Map(processTree(serverPid).map((p) => [p.pid, p.ticks]))
  return (childCpuSec = 0) => {
    const elapsed = nowUs() - started
    const percentOf = (ticks) => (ticks * 1e6) / elapsed // a tick is 10 ms
    const used = process.cpuUsage(own)
    const report = { genCpuPct: Math.round((100 * (used.user + used.system)) / elapsed) }
    if (serverPid) {
      const tree = processTree(serverPid)
      const total = percentOf(machineTicks() - machine)
      const helper = (childCpuSec * 1e8) / elapsed
      const ticks = tree.reduce((sum, p) => sum + p.ticks - (before.get(p.pid) ?? 0), 0)
      report.serverCpuPct = Math.round(percentOf(ticks))
      report.serverCpuMs = ticks * 10
      report.serverRssMiB = Math.round(tree.reduce((sum, p) => sum + p.rss, 0) / 1048576)
      report.otherCpuPct = Math.max(0, Math.round(total - report.serverCpuPct - report.genCpuPct - helper))
    }
    return report
  }
}

/** Bytes that the processes have caused to be written to disks; null if the system does not tell. */
export function writtenBytes(serverPid) {
  try {
    return processTree(serverPid).reduce(
      (sum, { pid }) => sum + +/^write_bytes: (\d+)/m.exec(fs.readFileSync(`/proc/${pid}/io`, "latin1"))[1],
      0,
    )
  } catch {
    return null
  }
}

const machineTicks = () => {
  const fields = fs.readFileSync("/proc/stat", "latin1").split("\n")[0].trim().split(/ +/)
  return +fields[1] + +fields[2] + +fields[3]
}

/** The process and its descendants: behind `dotnet run` or a shell, the server is a child of the given pid. */
function processTree(pid) {
  if (!pid) return []
  const byPid = new Map()
  for (const name of fs.readdirSync("/proc").filter((d) => /^\d+$/.test(d))) {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, "latin1")
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      byPid.set(+name, { pid: +name, parent: +fields[1], ticks: +fields[11] + +fields[12], rss: +fields[21] * 4096 })
    } catch {
      // The process exited in the meantime.
    }
  }
  const tree = byPid.has(+pid) ? [byPid.get(+pid)] : []
  for (let i = 0; i < tree.length; i++) tree.push(...[...byPid.values()].filter((p) => p.parent === tree[i].pid))
  return tree
}
