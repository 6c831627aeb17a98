// The servers to compare: how to build, start and stop each of them, and when it is ready.
import fs from "node:fs"
import net from "node:net"
import path from "node:path"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { sleep } from "../dsload/stats.mjs"
import { startChild } from "./children.mjs"

const BENCH = fileURLToPath(new URL("..", import.meta.url))
const ROOT = path.join(BENCH, "..")
const PROTOCOL_TESTS = ["append1", "append64", "large:1", "large:15", "catchup", "catchup-bin", "sse", "sse-max", "longpoll"]
const RAW_TESTS = ["rawpost", "rawget"]
const BARE_TESTS = [...RAW_TESTS, "sse", "longpoll"]
const START_MS = 30_000
const STOP_MS = 10_000

const reference = (...args) => [process.execPath, path.join(BENCH, "reference-server.mjs"), ...args]

/** key → title; tests; project to build; command(port, data folder, build folder); path that answers 200 when ready. */
export const SERVERS = {
  server: {
    title: "Server (SQLite)",
    tests: PROTOCOL_TESTS,
    project: path.join(ROOT, "src/Server"),
    command: (port, data, built) => [
      "dotnet",
      `${built}/durable-streams.dll`,
      "--urls",
      `http://127.0.0.1:${port}`,
      "--data",
      data,
    ],
    ready: "/health",
  },
  "ref-memory": {
    title: "reference, memory",
    tests: PROTOCOL_TESTS,
    command: (port) => reference("--port", port),
  },
  "ref-file": {
    title: "reference, file",
    tests: PROTOCOL_TESTS,
    command: (port, data) => reference("--port", port, "--data", data),
  },
  bare: {
    title: "bare Kestrel",
    tests: BARE_TESTS,
    project: path.join(BENCH, "BareKestrel"),
    command: (port, _, built) => ["dotnet", `${built}/BareKestrel.dll`, "--urls", `http://127.0.0.1:${port}`],
    ready: "/get",
  },
}

export const ALL_TESTS = [...PROTOCOL_TESTS, ...RAW_TESTS]

/** Installs and builds what the selected servers need. Build output goes to `work`. */
export async function prepare(keys, work) {
  if (
    keys.some((key) => key.startsWith("ref-")) &&
    !fs.existsSync(path.join(BENCH, "node_modules/@durable-streams/server"))
  ) {
    console.error("npm ci")
    // The native parts of the package are prebuilt, so no install script has to run.
    await runToEnd("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], 300_000, BENCH)
  }
  for (const key of keys.filter((k) => SERVERS[k].project)) {
    console.error("building", path.relative(ROOT, SERVERS[key].project))
    // Intermediate files go to `work` too. No build server may remain and take processor time during measurements.
    const output = ["--artifacts-path", path.join(work, "artifacts"), "-o", path.join(work, key)]
    const quiet = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:q", "-nologo"]
    await runToEnd("dotnet", ["build", "-c", "Release", SERVERS[key].project, ...output, ...quiet], 600_000, ROOT)
  }
}

/** Builds the library that slows flushes down, and returns its file. */
export async function buildSlowFlush(work) {
  const library = path.join(work, "slow-flush.so")
  const source = path.join(BENCH, "slow-flush/slow-flush.c")
  await runToEnd("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread"], 60_000, ROOT)
  return library
}

async function runToEnd(command, args, timeout, cwd) {
  const child = startChild(command, args, { cwd, timeout, stdio: ["ignore", 2, 2] })
  const [code, signal] = await once(child, "exit")
  if (code !== 0) throw new Error(`${command} ${args[0]} failed with ${code ?? signal}`)
}

export class RunningServer {
  static async start(key, work, env = {}) {
    const port = await freePort()
    const data = fs.mkdtempSync(path.join(work, `data-${key}-`))
    const log = path.join(work, `${key}.log`)
    const [command, ...args] = SERVERS[key].command(port, data, path.join(work, key))
    const output = fs.openSync(log, "a")
    const child = startChild(command, args, {
      cwd: work,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env },
    })
    fs.closeSync(output)
    const server = new RunningServer(key, child, `http://127.0.0.1:${port}`, data, log)
    try {
      await server.#untilReady()
    } catch (e) {
      await server.stop()
      throw e
    }
    return server
  }

  constructor(key, child, root, data, log) {
    Object.assign(this, { key, child, root, data, log, pid: child.pid })
    this.exited = once(child, "exit")
    this.exited.catch(() => {}) // a command that cannot be started is reported as "not ready"
  }

  get running() {
    return this.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null
  }

  async stop() {
    if (this.running) {
      this.child.kill("SIGTERM")
      const stopped = await Promise.race([this.exited.then(() => true), sleep(STOP_MS)])
      if (!stopped) {
        console.error(`${this.key} did not exit within ${STOP_MS / 1000} s of SIGTERM: sending SIGKILL`)
        this.child.kill("SIGKILL")
        await this.exited
      }
    }
    fs.rmSync(this.data, { recursive: true, force: true })
  }

  async #untilReady() {
    const { ready } = SERVERS[this.key]
    const limit = Date.now() + START_MS
    while (this.running && Date.now() < limit) {
      try {
        const response = await fetch(this.root + (ready ?? "/"), { signal: AbortSignal.timeout(2000) })
        await response.arrayBuffer()
        if (response.status === 200 || !ready) return
      } catch {
        // Not listening yet.
      }
      await sleep(100)
    }
    const reason = this.running ? `not ready after ${START_MS / 1000} s` : "the process exited"
    throw new Error(`${this.key} did not start (${reason}):\n${fs.readFileSync(this.log, "utf8").slice(-2000)}`)
  }
}

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address()
  probe.close()
  await once(probe, "close")
  return port
}
