#!/usr/bin/env node
// Starts the protocol's reference server as its documentation does: in memory, or on files with --data.
import { DurableStreamTestServer } from "@durable-streams/server"
import { parseOptions } from "./dsload/options.mjs"

const { port, data } = parseOptions({ port: 4437, data: "" })
const server = new DurableStreamTestServer({ host: "127.0.0.1", port, ...(data && { dataDir: data }) })
await server.start()
console.log(`reference server on http://127.0.0.1:${port}, ${data ? `files in ${data}` : "in memory"}`)

process.once("SIGTERM", async () => {
  setTimeout(() => process.exit(1), 5000).unref() // otherwise it waits for idle keep-alive connections
  await server.stop()
  process.exit(0)
})
