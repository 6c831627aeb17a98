// A client that behaves: appends to its own stream and reads it back, at a moderate rate, over one connection.
import { message } from "../dsload/message.mjs"
import { nowUs, sleep } from "../dsload/stats.mjs"
import { headerOf, isSuccess, newId } from "../dsload/target.mjs"

const CONTENT_TYPE = "application/json"
const PAUSE_MS = 5

export class OrdinaryClient {
  #target
  #latencies = []
  #failures = {}
  #running = true
  #done

  static async start(target) {
    const client = new OrdinaryClient()
    client.#target = target
    const id = newId("ordinary")
    await target.create(id, CONTENT_TYPE)
    client.#done = client.#run(id)
    return client
  }

  /** Returns the latencies in milliseconds since the last call. */
  take() {
    const taken = this.#latencies
    this.#latencies = []
    return taken
  }

  /** Returns the number of failed requests by status; -1 is a broken connection. */
  async stop() {
    this.#running = false
    await this.#done
    return this.#failures
  }

  async #run(id) {
    const target = this.#target
    let connection = await target.connect()
    let offset = "-1"
    for (let number = 0; this.#running; number++) {
      if (connection.broken) connection = await target.connect()
      await this.#timed(connection, target.append(id, CONTENT_TYPE, message(number)))
      const path = `${target.streamPath(id)}?offset=${offset}`
      const { head } = await this.#timed(connection, target.request("GET", path))
      offset = headerOf(head, "stream-next-offset") ?? offset
      await sleep(PAUSE_MS)
    }
    connection.close()
    await target.remove([id])
  }

  async #timed(connection, request) {
    const started = nowUs()
    const response = await connection.ask(request)
    this.#latencies.push((nowUs() - started) / 1000)
    if (!isSuccess(response.status)) this.#failures[response.status] = (this.#failures[response.status] ?? 0) + 1
    return response
  }
}
