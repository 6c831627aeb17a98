// Append throughput: POST of one 100-byte message over many keep-alive connections, to one stream or round-robin to
// several.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { spawn, spawnSync } from "node:child_process"
import { message } from "./message.mjs"
import { nowUs, percentiles, startCpu } from "./stats.mjs"
import { newId } from "./target.mjs"

const CONTENT_TYPE = "application/json"

export const wrkInstalled = () => !spawnSync("wrk", ["-v"]).error

export async function append({ target, options, emit }, streams) {
  const ids = Array.from({ length: streams }, () => newId("ap"))
  for (const id of ids) await target.create(id, CONTENT_TYPE)
  emit({
    streams,
    ...(await measure(
      target,
      options,
      ids.map((id) => target.streamPath(id)),
    )),
  })
  await target.remove(ids)
}

/** The upper bound: a host that discards what it receives. */
export async function rawPost({ target, options, emit }) {
  emit(await measure(target, options, [options.rawPost]))
}

async function measure(target, options, paths) {
  const run = options.engine === "wrk" ? runWrk : runNode
  await run(target, options, paths, options.warmup)
  return { engine: options.engine, conns: options.conns, ...(await run(target, options, paths, options.secs)) }
}

async function runWrk(target, options, paths, secs) {
  const script = path.join(os.tmpdir(), `dsload-${process.pid}.lua`)
  fs.writeFileSync(script, luaScript(target, options, paths))
  const stopCpu = startCpu(options.serverPid)
  try {
    const threads = `-t${options.wrkThreads} -c${options.conns} -d${Math.ceil(secs)}s --timeout 10s`
    // The shell's `time` reports the CPU time of wrk.
    const { stdout, stderr } = await shell(
      `TIMEFORMAT='@T %U %S'; time wrk ${threads} -s ${script} http://${target.authority}`,
    )
    const figures = /@@(\{.*\})/.exec(stdout)
    if (!figures) throw new Error("no figures in the output of wrk: " + (stdout + stderr).trim().slice(0, 200))
    const { requests, durUs, ...rest } = JSON.parse(figures[1])
    const time = /@T ([\d.]+) ([\d.]+)/.exec(stderr)
    const wrkSecs = time ? +time[1] + +time[2] : 0
    const cpu = { ...stopCpu(wrkSecs), genCpuPct: Math.round((wrkSecs * 1e8) / durUs) }
    return {
      rps: Math.round(requests / (durUs / 1e6)),
      requests,
      secs: +(durUs / 1e6).toFixed(2),
      unit: "ms",
      ...rest,
      ...cpu,
      serverUsPerOp: perOperation(cpu, requests),
    }
  } finally {
    fs.rmSync(script, { force: true })
  }
}

const shell = (command) =>
  new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" }
    const child = spawn("bash", ["-c", command])
    child.stdout.on("data", (d) => (output.stdout += d))
    child.stderr.on("data", (d) => (output.stderr += d))
    child.on("error", reject)
    child.on("close", () => resolve(output))
  })

function luaScript(target, options, paths) {
  const headers = Object.entries({ ...target.headers, "Content-Type": CONTENT_TYPE })
    .map(([name, value]) => `["${name}"]=${JSON.stringify(value)}`)
    .join(",")
  return `
local paths = {${paths.map((p) => JSON.stringify(p)).join(",")}}
local requests, sent, at, max = {}, 0, 0, ${Math.ceil(options.maxRequests / options.wrkThreads)}
function init(args)
  for k, path in ipairs(paths) do requests[k] = wrk.format("POST", path, {${headers}}, '${message(1)}') end
end
function request()
  sent = sent + 1
  if sent > max then wrk.thread:stop() end
  at = at + 1
  if at > #requests then at = 1 end
  return requests[at]
end
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    '@@{"requests":%d,"durUs":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f,"errStatus":%d,"errSock":%d}\\n',
    summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000, latency.max / 1000,
    e.status, e.connect + e.read + e.write + e.timeout))
end
`
}

/** Server processor time in microseconds: hardly depends on what else the machine does. */
const perOperation = ({ serverCpuMs }, count) => serverCpuMs && +((serverCpuMs * 1000) / count).toFixed(1)

async function runNode(target, options, paths, secs) {
  const connections = await Promise.all(Array.from({ length: options.conns }, () => target.connect()))
  const requests = paths.map((p) => target.request("POST", p, { "content-type": CONTENT_TYPE }, message(1)))
  const latencies = []
  const status = {}
  let sent = 0
  const stopCpu = startCpu(options.serverPid)
  const started = nowUs()
  const end = started + secs * 1e6
  const loop = (connection, request) =>
    new Promise((done) => {
      const next = () => {
        const at = nowUs()
        if (at >= end || sent >= options.maxRequests) return done()
        sent++
        connection.send(request, (s) => {
          status[s] = (status[s] ?? 0) + 1
          latencies.push((nowUs() - at) / 1000)
          s < 0 ? done() : next()
        })
      }
      next()
    })
  await Promise.all(connections.map((connection, i) => loop(connection, requests[i % requests.length])))
  const elapsed = (nowUs() - started) / 1e6
  const cpu = stopCpu()
  connections.forEach((connection) => connection.close())
  const sock = status[-1] ?? 0
  const refused = Object.entries(status).reduce((sum, [s, n]) => sum + (s >= 400 ? n : 0), 0)
  return {
    rps: Math.round(latencies.length / elapsed),
    requests: latencies.length,
    secs: +elapsed.toFixed(2),
    unit: "ms",
    ...percentiles(latencies, [50, 90, 99]),
    errStatus: refused,
    errSock: sock,
    ...cpu,
    serverUsPerOp: perOperation(cpu, latencies.length),
  }
}
