// Clients that post large arrays of small values, one after the other: work for the server's threads.
import { nowUs } from "../dsload/stats.mjs"
import { newId } from "../dsload/target.mjs"

const CONTENT_TYPE = "application/json"

export async function largeJson({ target, options }) {
  const id = newId("json")
  await target.create(id, CONTENT_TYPE)
  const values = Math.floor((options.jsonMib * 1048576 - 2) / 2)
  const request = target.append(id, CONTENT_TYPE, `[${"0,".repeat(values - 1)}0]`)
  const limit = nowUs() + options.jsonSecs * 1e6
  const statuses = {}
  const post = async () => {
    let connection = await target.connect()
    while (nowUs() < limit) {
      if (connection.broken) connection = await target.connect()
      const { status } = await connection.ask(request)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: options.jsonClients }, post))
  await target.remove([id])
  return { clients: options.jsonClients, jsonMib: options.jsonMib, statuses }
}
