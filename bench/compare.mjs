#!/usr/bin/env node
// Compares the Server with the protocol's reference server and a bare Kestrel endpoint and prints one table: see
// README.md.
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { killChildren, startChild } from "./compare/children.mjs"
import { describeMachine, measureFsync } from "./compare/machine.mjs"
import { ALL_TESTS, buildSlowFlush, prepare, RunningServer, SERVERS } from "./compare/servers.mjs"
import { remarks, renderTable } from "./compare/table.mjs"
import { wrkInstalled } from "./dsload/append.mjs"
import { parseOptions } from "./dsload/options.mjs"

// Arguments after "--" go to the generator, e.g. `-- --secs 2 --live-secs 3`.
const [ownArgs, load] = splitAt(process.argv.slice(2), "--")
const options = parseOptions(
  {
    tests: ALL_TESTS.join(","),
    runs: 2,
    only: Object.keys(SERVERS).join(","),
    data: os.tmpdir(), // on the disk to be measured
    out: "", // file that gets one line of JSON per measurement
    testTimeout: 240, // seconds
    flushMs: 0, // how long each flush to the disk takes the servers, one at a time; 0 for as long as it does
  },
  ownArgs,
)
const keys = pick(options.only, Object.keys(SERVERS), "--only")
const tests = pick(options.tests, ALL_TESTS, "--tests")
const dsload = path.join(import.meta.dirname, "dsload.mjs")
if (!wrkInstalled()) {
  console.error(
    "wrk is not installed (apt install wrk). Node sends the appends instead and takes more CPU from the server.",
  )
  load.push("--engine", "node")
}

let env = {}
const work = fs.mkdtempSync(path.join(path.resolve(options.data), "durable-streams-bench-"))
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    killChildren()
    fs.rmSync(work, { recursive: true, force: true })
    process.exit(1)
  })
}
try {
  await compare()
} catch (e) {
  console.error(e.message)
  process.exitCode = 1
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}

async function compare() {
  await prepare(keys, work)
  if (options.flushMs > 0) env = { LD_PRELOAD: await buildSlowFlush(work), SLOW_FLUSH_MS: options.flushMs }
  const machine = describeMachine()
  const fsync = measureFsync(work)
  record({ machine, fsync })

  const lines = []
  // Interleaved, so that a change of conditions on the machine affects all servers alike.
  for (let run = 1; run <= options.runs; run++) {
    for (const key of keys) lines.push(...(await measure(key, run)))
  }
  report(lines, machine, fsync)
}

async function measure(key, run) {
  const selected = SERVERS[key].tests.filter((test) => tests.includes(test))
  if (!selected.length) return []
  const server = await RunningServer.start(key, work, env)
  const lines = []
  for (const test of selected) {
    const result = server.running ? await runTest(server, test) : { label: key, test, error: "the server has exited" }
    const line = { run, ...result }
    record(line)
    lines.push(line)
  }
  await server.stop()
  return lines
}

/** One generator process per test, so that a test that hangs does not affect the others. */
async function runTest(server, test) {
  const args = {
    "--root": server.root,
    "--label": server.key,
    "--server-pid": server.pid,
    "--tests": test,
    "--test-timeout": options.testTimeout,
  }
  const child = startChild(process.execPath, [dsload, ...Object.entries(args).flat(), ...load], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const killer = setTimeout(() => child.kill("SIGKILL"), (options.testTimeout + 10) * 1000)
  let output = ""
  for await (const chunk of child.stdout) output += chunk
  clearTimeout(killer)
  const last = output.trim().split("\n").at(-1)
  return last ? JSON.parse(last) : { label: server.key, test, error: "the generator printed no result" }
}

function report(lines, machine, fsync) {
  const { cpu, cores, memoryGiB, os: system, node, dotnet, commit } = machine
  console.log(renderTable(lines))
  console.log(`\n${options.runs === 1 ? "One run." : `Medians of ${options.runs} runs, interleaved.`}`)
  console.log(`Disk: write of 4 KiB and fdatasync, ${fsync.count} times: p50 ${fsync.p50} ms, p99 ${fsync.p99} ms.`)
  if (options.flushMs > 0) console.log(`Each flush of the servers took ${options.flushMs} ms longer, one at a time.`)
  if (fsync.tmpfs) console.log("The data folder is in memory (tmpfs): choose one on a disk with --data.")
  console.log(
    `Machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, .NET SDK ${dotnet}, commit ${commit}.`,
  )
  for (const remark of remarks(lines)) console.log(`- ${remark}`)
}

function record(line) {
  const json = JSON.stringify(line)
  console.error(json)
  if (options.out) fs.appendFileSync(options.out, json + "\n")
}

function pick(text, allowed, option) {
  const chosen = text.split(",")
  const unknown = chosen.filter((name) => !allowed.includes(name))
  if (!unknown.length) return chosen
  console.error(`${option}: unknown value ${unknown.join(", ")}; allowed are ${allowed.join(", ")}`)
  process.exit(2)
}

function splitAt(items, separator) {
  const at = items.indexOf(separator)
  return at < 0 ? [items, []] : [items.slice(0, at), items.slice(at + 1)]
}
