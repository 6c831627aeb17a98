// Appends of one message of 100 bytes, each to a stream chosen at random.
import { message } from "../dsload/message.mjs"
import { nowUs, percentiles } from "../dsload/stats.mjs"
import { isSuccess } from "../dsload/target.mjs"
import { streamId } from "./many-streams.mjs"

export async function appendAtRandom(server, streams, { connections, secs, warmup }) {
  await append(server, streams, connections, warmup, [])
  const latencies = []
  const before = server.diskBytes()
  const result = await server.timed(() => append(server, streams, connections, secs, latencies))
  return {
    streams,
    ...result,
    ...percentiles(latencies, [50, 99]),
    bytesPerAppend: Math.round((server.diskBytes() - before) / result.operations),
  }
}

async function append(server, streams, connections, secs, latencies) {
  const body = message(1)
  const request = server.target.append("", "application/json", body).toString()
  const [before, after] = [server.target.streamPath(""), request.slice(request.indexOf(" HTTP/1.1"))]
  const end = nowUs() + secs * 1e6
  await server.onConnections(connections, async (connection) => {
    for (let at = nowUs(); at < end; at = nowUs()) {
      const id = streamId(Math.floor(Math.random() * streams))
      const { status, body: answer } = await connection.ask("POST " + before + id + after)
      if (!isSuccess(status)) throw new Error(`an append was answered ${status}: ${answer}`)
      latencies.push((nowUs() - at) / 1000)
    }
  })
  return latencies.length
}
