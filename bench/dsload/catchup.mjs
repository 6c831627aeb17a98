// Catch-up reads: fills a stream, then reads it from start to end: cold, sequentially, and on several connections.
import crypto from "node:crypto"
import { CatchupReader } from "./catchup-reader.mjs"
import { countMessages, message } from "./message.mjs"
import { median, nowUs, sleep, startCpu } from "./stats.mjs"
import { isSuccess, newId } from "./target.mjs"

const CHUNK_BYTES = 65536
const MAX_PASSES = 5000

/** 10,000 single-message appends of 100 bytes. */
export async function catchupJson(context) {
  const count = context.options.msgs
  await catchup(context, {
    contentType: "application/json",
    appends: count,
    writers: 16,
    bodyOf: (i) => message(i),
    isComplete: (pass) => check(countMessages(Buffer.concat(pass.parts).toString()), count),
  })
}

/** 64 MiB in appends of 64 KiB. */
export async function catchupBinary(context) {
  const chunk = crypto.randomBytes(CHUNK_BYTES)
  const appends = (context.options.binMib * 1048576) / CHUNK_BYTES
  await catchup(context, {
    contentType: "application/octet-stream",
    appends,
    writers: 4,
    bodyOf: () => chunk,
    isComplete: (pass) => check(pass.bytes, appends * CHUNK_BYTES),
  })
}

const check = (found, expected) => (found === expected ? "complete" : `WRONG ${found}`)
const megabytesPerSec = (pass) => +(pass.bytes / pass.us).toFixed(1)

async function catchup({ target, options, emit }, { contentType, appends, writers, bodyOf, isComplete }) {
  const id = newId("cu")
  await target.create(id, contentType)
  const fillSecs = await fill(target, id, appends, bodyOf, contentType, writers)
  await sleep(500)

  const readers = await Promise.all(Array.from({ length: options.readConns }, () => new CatchupReader(target).open()))
  const cold = await readers[0].readAll(id, true)
  const count = isComplete(cold)
  cold.parts = null

  const sequential = await readSequentially(readers[0], id, options)
  const parallel = await readInParallel(readers, id, options)
  emit({
    count,
    bytes: cold.bytes,
    requestsPerPass: cold.requests,
    status: cold.status,
    xcache: sequential.passes.at(-1).cache,
    fillSecs: +fillSecs.toFixed(2),
    fillPerSec: Math.round(appends / fillSecs),
    fillMBs: +(cold.bytes / fillSecs / 1e6).toFixed(1),
    coldMs: +(cold.us / 1000).toFixed(1),
    coldMBs: megabytesPerSec(cold),
    passes: sequential.passes.length,
    medianMs: +(median(sequential.passes.map((p) => p.us)) / 1000).toFixed(2),
    seqMBs: +median(sequential.passes.map(megabytesPerSec)).toFixed(1),
    firstByteMs: +median(sequential.passes.map((p) => p.firstByteMs)).toFixed(2),
    parConns: options.readConns,
    parMBs: parallel.MBs,
    parPasses: parallel.passes,
    ...sequential.cpu,
    parGenCpuPct: parallel.cpu.genCpuPct,
    parServerCpuPct: parallel.cpu.serverCpuPct,
    parOtherCpuPct: parallel.cpu.otherCpuPct,
  })
  readers.forEach((reader) => reader.close())
  await target.remove([id])
}

async function readSequentially(reader, id, { readSecs, serverPid }) {
  const stopCpu = startCpu(serverPid)
  const passes = []
  const end = nowUs() + readSecs * 1e6
  do passes.push(await reader.readAll(id))
  while (nowUs() < end && passes.length < MAX_PASSES)
  return { passes, cpu: stopCpu() }
}

async function readInParallel(readers, id, { readSecs, serverPid }) {
  const stopCpu = startCpu(serverPid)
  const started = nowUs()
  const end = started + readSecs * 1e6
  let bytes = 0
  let passes = 0
  const loop = async (reader) => {
    do {
      const pass = await reader.readAll(id)
      bytes += pass.bytes // not `bytes += await …`: that reads `bytes` before the wait and loses concurrent additions
      passes++
    } while (nowUs() < end && passes < MAX_PASSES * readers.length)
  }
  await Promise.all(readers.map(loop))
  return { MBs: +(bytes / (nowUs() - started)).toFixed(1), passes, cpu: stopCpu() }
}

/** Appends over a few connections. Retries refused appends, so that the number of messages can be checked. */
async function fill(target, id, appends, bodyOf, contentType, writers) {
  const failures = {}
  const started = nowUs()
  let next = 0
  const write = async () => {
    let connection = await target.connect()
    while (next < appends) {
      const request = target.append(id, contentType, bodyOf(next++))
      for (let attempt = 0; attempt < 5; attempt++) {
        const { status } = await connection.ask(request)
        if (isSuccess(status)) break
        failures[status] = (failures[status] ?? 0) + 1
        if (!connection.broken) continue
        connection.close()
        connection = await target.connect()
      }
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: writers }, write))
  if (Object.keys(failures).length) console.error("fill: retried appends by status", failures)
  return (nowUs() - started) / 1e6
}

/** The upper bound: a host that answers 1 MiB from memory. */
export async function rawGet({ target, options, emit }) {
  const readers = await Promise.all(Array.from({ length: options.readConns }, () => new CatchupReader(target).open()))
  const run = async (connections) => {
    const stopCpu = startCpu(options.serverPid)
    const started = nowUs()
    const end = started + options.readSecs * 1e6
    let bytes = 0
    const loop = async (reader) => {
      do {
        const answer = await reader.get(options.rawGet)
        bytes += answer.bytes
      } while (nowUs() < end)
    }
    await Promise.all(readers.slice(0, connections).map(loop))
    return { MBs: +(bytes / (nowUs() - started)).toFixed(1), ...stopCpu() }
  }
  await run(1)
  const one = await run(1)
  const all = await run(options.readConns)
  emit({
    seqMBs: one.MBs,
    genCpuPct: one.genCpuPct,
    serverCpuPct: one.serverCpuPct,
    otherCpuPct: one.otherCpuPct,
    parConns: options.readConns,
    parMBs: all.MBs,
    parGenCpuPct: all.genCpuPct,
    parServerCpuPct: all.serverCpuPct,
    parOtherCpuPct: all.otherCpuPct,
  })
  readers.forEach((reader) => reader.close())
}
