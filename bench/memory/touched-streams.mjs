// Streams that are created and appended to once: the memory a server keeps for streams that are no longer used.
import { nowUs } from "../dsload/stats.mjs"
import { isSuccess, newId } from "../dsload/target.mjs"

const CONTENT_TYPE = "application/json"
const BODY = JSON.stringify({ m: "x".repeat(92) })

export async function touchedStreams({ target, options, memory }) {
  const failures = {}
  const prefix = newId("mem")
  const started = nowUs()
  const end = started + options.streamsSecs * 1e6
  let next = 0
  let touched = 0
  const loop = async () => {
    const connection = await target.connect()
    while (next < options.streams && nowUs() < end && !connection.broken) {
      const id = `${prefix}-${next++}`
      const created = await connection.ask(
        target.request("PUT", target.streamPath(id), { "content-type": CONTENT_TYPE }),
      )
      const appended = await connection.ask(target.append(id, CONTENT_TYPE, BODY))
      if (created.status === 201 && isSuccess(appended.status)) touched++
      else
        failures[`${created.status}/${appended.status}`] = (failures[`${created.status}/${appended.status}`] ?? 0) + 1
    }
    connection.close()
  }
  memory.phase("touching")
  await Promise.all(Array.from({ length: options.connections }, loop))
  const secs = (nowUs() - started) / 1e6
  return { wanted: options.streams, touched, failures, secs: +secs.toFixed(1), perSec: Math.round(touched / secs) }
}
