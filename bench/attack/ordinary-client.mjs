// A client that behaves: appends to its own stream and reads it back, at a moderate rate, over one connection. It has a
// thread of its own, so that the work of the attacker in this process does not count as latency of the server.
import { once } from "node:events"
import { Worker } from "node:worker_threads"

export class OrdinaryClient {
  #worker

  static async start(options) {
    const client = new OrdinaryClient()
    client.#worker = new Worker(new URL("./ordinary-worker.mjs", import.meta.url), { workerData: options })
    await once(client.#worker, "message")
    return client
  }

  /** Returns the latencies of appends and reads in milliseconds since the last call. */
  take() {
    return this.#ask("take")
  }

  /** Returns the number of failed requests by status; -1 is a broken connection. */
  stop() {
    return this.#ask("stop")
  }

  async #ask(command) {
    this.#worker.postMessage(command)
    return (await once(this.#worker, "message"))[0]
  }
}
