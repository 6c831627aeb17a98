// A log of some gigabytes: appends of a few large bodies to fill it, and reads of streams that have small messages.
import { CatchupReader } from "../dsload/catchup-reader.mjs"
import { message } from "../dsload/message.mjs"
import { nowUs } from "../dsload/stats.mjs"
import { isSuccess } from "../dsload/target.mjs"

const STREAMS = 64
const BATCH = 600 // messages per append: about 64 KiB
const CONNECTIONS = 4

const logId = (number) => "log-" + number

export async function fillLog(server, gb, { maxSecs }) {
  const { target } = server
  for (let number = 0; number < STREAMS; number++) await target.create(logId(number), "application/json")
  const body = `[${Array.from({ length: BATCH }, (_, i) => message(i)).join(",")}]`
  const requests = Array.from({ length: STREAMS }, (_, i) => target.append(logId(i), "application/json", body))
  const appends = Math.ceil((gb * 1e9) / body.length)
  const end = nowUs() + maxSecs * 1e6
  const result = await server.timed(async () => {
    let next = 0
    await server.onConnections(CONNECTIONS, async (connection) => {
      while (next < appends && nowUs() < end) {
        const { status } = await connection.ask(requests[next++ % STREAMS])
        if (!isSuccess(status)) throw new Error(`an append was answered ${status}`)
      }
    })
    return next
  })
  return { gb: +((result.operations * body.length) / 1e9).toFixed(1), ...result }
}

/** Reads the first megabyte of each stream, which is not in the process after a restart. */
export async function readLog(server) {
  const reader = await new CatchupReader(server.target).open()
  let bytes = 0
  const result = await server.timed(async () => {
    for (let number = 0; number < STREAMS; number++) {
      bytes += (await reader.get(server.target.streamPath(logId(number)) + "?offset=-1")).bytes
    }
    return STREAMS
  })
  reader.close()
  return { ...result, MBs: +((bytes / result.secs) / 1e6).toFixed(1) }
}
