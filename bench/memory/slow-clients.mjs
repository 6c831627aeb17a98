// A large stream and clients slower than the server. What the server buffers must not depend on the stream's size.
import crypto from "node:crypto"
import http from "node:http"
import { nowUs, sleep } from "../dsload/stats.mjs"
import { isSuccess, newId } from "../dsload/target.mjs"

const CONTENT_TYPE = "application/octet-stream"
/** Bytes that a stalled SSE reader reads after its pause, to check that the response continues. */
const RESUMED_BYTES = 16e6

export async function slowClients({ target, options, memory }) {
  const id = newId("slow")
  await target.create(id, CONTENT_TYPE)
  memory.phase("filling")
  const filled = await fill(target, id, options)

  memory.phase("reading")
  const [slow, stalledGet, stalledSse] = await Promise.all([
    readSlowly(target, id, options),
    stall(target, `${target.streamPath(id)}?offset=-1`, options.stallSecs),
    stall(target, `${target.streamPath(id)}?offset=-1&live=sse`, options.stallSecs, RESUMED_BYTES),
  ])
  memory.phase("deleting")
  await target.remove([id])
  return { filled, slow, stalledGet, stalledSse }
}

async function fill(target, id, { appends, appendMib, fillSecs }) {
  const request = target.append(id, CONTENT_TYPE, crypto.randomBytes(appendMib * 1048576))
  const connection = await target.connect()
  const started = nowUs()
  const failures = {}
  let done = 0
  while (done < appends && !connection.broken && nowUs() - started < fillSecs * 1e6) {
    const { status } = await connection.ask(request)
    if (!isSuccess(status)) {
      failures[status] = (failures[status] ?? 0) + 1
      break
    }
    done++
  }
  connection.close()
  const secs = (nowUs() - started) / 1e6
  const mib = done * appendMib
  return { mib, secs: +secs.toFixed(1), MBs: +((mib * 1.048576) / secs).toFixed(1), failures }
}

/** Reads along Stream-Next-Offset at the given rate. Waits between pieces, so that back-pressure reaches the server. */
async function readSlowly(target, id, { rateMbs, slowSecs }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const started = nowUs()
  const end = started + slowSecs * 1e6
  const result = { bytes: 0, requests: 0, status: 200, reachedEnd: false }
  for (let offset = "-1"; nowUs() < end;) {
    const response = await get(target, `${target.streamPath(id)}?offset=${encodeURIComponent(offset)}`, agent)
    result.requests++
    result.status = response.statusCode
    for await (const piece of response) {
      result.bytes += piece.length
      const aheadMs = result.bytes / (rateMbs * 1000) - (nowUs() - started) / 1000
      if (aheadMs > 5) await sleep(aheadMs)
      if (nowUs() >= end) break // leaving the loop destroys the response
    }
    const next = response.headers["stream-next-offset"]
    result.reachedEnd = response.complete && response.headers["stream-up-to-date"] === "true"
    if (response.statusCode !== 200 || result.reachedEnd || !next || next === offset) break
    offset = next
  }
  agent.destroy()
  const secs = (nowUs() - started) / 1e6
  return { ...result, secs: +secs.toFixed(1), MBs: +(result.bytes / secs / 1e6).toFixed(1) }
}

/** Reads the first piece, pauses, then reads to the end of the response or until `enough` bytes. */
async function stall(target, path, secs, enough = Infinity) {
  const response = await get(target, path)
  const started = nowUs()
  const result = { status: response.statusCode, bytes: 0 }
  try {
    for await (const piece of response) {
      if (!result.bytes) await sleep(secs * 1000)
      result.bytes += piece.length
      if (result.bytes >= enough) break
    }
  } catch (e) {
    result.ended = e.code ?? e.message // a server may disconnect a client that does not read
  }
  return { ...result, complete: response.complete, secs: +((nowUs() - started) / 1e6).toFixed(1) }
}

function get(target, path, agent = false) {
  const { host, port, headers } = target
  return new Promise((resolve, reject) => http.get({ host, port, path, headers, agent }, resolve).on("error", reject))
}
