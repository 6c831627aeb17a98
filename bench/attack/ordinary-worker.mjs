// The thread of the ordinary client; started by OrdinaryClient.
import { parentPort, workerData } from "node:worker_threads"
import { message } from "../dsload/message.mjs"
import { nowUs, sleep } from "../dsload/stats.mjs"
import { headerOf, isSuccess, newId, Target } from "../dsload/target.mjs"

const CONTENT_TYPE = "application/json"
const PAUSE_MS = 5

const target = new Target(workerData)
const failures = {}
let latencies = { append: [], read: [] }
let running = true

parentPort.on("message", (command) => {
  if (command === "stop") running = false
  else {
    parentPort.postMessage(latencies)
    latencies = { append: [], read: [] }
  }
})

const id = newId("ordinary")
await target.create(id, CONTENT_TYPE)
parentPort.postMessage("started")
let connection = await target.connect()
let offset = "-1"
for (let number = 0; running; number++) {
  if (connection.broken) connection = await target.connect()
  await timed("append", target.append(id, CONTENT_TYPE, message(number)))
  const { head } = await timed("read", target.request("GET", `${target.streamPath(id)}?offset=${offset}`))
  offset = headerOf(head, "stream-next-offset") ?? offset
  await sleep(PAUSE_MS)
}
connection.close()
await target.remove([id])
parentPort.postMessage(failures)
parentPort.close()

async function timed(kind, request) {
  const started = nowUs()
  const response = await connection.ask(request)
  latencies[kind].push((nowUs() - started) / 1000)
  if (!isSuccess(response.status)) failures[response.status] = (failures[response.status] ?? 0) + 1
  return response
}
