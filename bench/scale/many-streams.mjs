// Creates streams, lists them, and lets some expire, without remembering any of them: their ids are computed.
import { ResidentSet } from "../memory/resident-set.mjs"
import { cpuOf } from "../compare/process.mjs"
import { nowUs, sleep } from "../dsload/stats.mjs"

const CONTENT_TYPE = "application/json"
const PAGE = 1000
const LATEST_EXPIRY = 1.1 // times the time to live: the server may store it so much later

/** The id of a stream by its number. Neighbours by number are no neighbours in the database, as with random ids. */
export const streamId = (number) => "scale-" + (Math.imul(number, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0")

const expiringId = (number) => "expiring-" + streamId(number)

export async function createStreams(server, streams, options) {
  const before = server.diskBytes()
  const result = await create(server, streams, streamId, {}, options)
  return { ...result, bytesPerStream: Math.round((server.diskBytes() - before) / result.operations) }
}

/** Creates streams with a time to live, and waits until the server has deleted all of them and is idle. */
export async function expireStreams(server, options) {
  const memory = new ResidentSet(server.pid)
  memory.phase("creating")
  const created = await create(server, options.expiring, expiringId, { "stream-ttl": options.ttl }, options)
  memory.phase("sweeping")
  const cpu = cpuOf(server.pid)
  await sleep(options.ttl * 1000 * LATEST_EXPIRY)
  const started = nowUs()
  await server.untilIdle(options.maxSecs)
  return {
    created: created.operations,
    createdPerSec: created.perSec,
    sweptAfterSecs: +((nowUs() - started) / 1e6).toFixed(1), // after the last of them expired
    serverUsPerOp: +(((cpuOf(server.pid) - cpu) * 1000) / created.operations).toFixed(1),
    peak: memory.finish().peak,
  }
}

/** Follows the pages of the list of all streams. */
export async function listAll(server) {
  const memory = new ResidentSet(server.pid)
  memory.phase("listing")
  const connection = await server.target.connect()
  let pages = 0
  const result = await server.timed(async () => {
    let streams = 0
    for (let after = ""; after !== null; pages++) {
      const query = `?limit=${PAGE}${after && "&after=" + encodeURIComponent(after)}`
      const path = `/v1/projects/_default/streams${query}`
      const { status, body } = await connection.ask(server.target.request("GET", path))
      if (status !== 200) throw new Error(`the list was answered ${status}: ${body}`)
      const page = JSON.parse(body)
      streams += page.streams.length
      after = page.next
    }
    return streams
  })
  connection.close()
  return { pages, ...result, peak: memory.finish().peak }
}

async function create(server, streams, idOf, headers, { connections, maxSecs }) {
  const end = nowUs() + maxSecs * 1e6
  return server.timed(async () => {
    let next = 0
    let created = 0
    await server.onConnections(connections, async (connection) => {
      while (next < streams && nowUs() < end) {
        const path = server.target.streamPath(idOf(next++))
        const request = server.target.request("PUT", path, { "content-type": CONTENT_TYPE, ...headers })
        const { status, body } = await connection.ask(request)
        if (status !== 201) throw new Error(`a creation was answered ${status}: ${body}`)
        created++
      }
    })
    return created
  })
}
