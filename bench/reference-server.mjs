#!/usr/bin/env node
// The protocol's reference server as its own documentation starts it: in memory, or with --data on files.
import { DurableStreamTestServer } from "@durable-streams/server"
import { parseOptions } from "./dsload/options.mjs"

const { port, data } = parseOptions({ port: 4437, data: "" })
const server = new DurableStreamTestServer({ host: "127.0.0.1", port, ...(data && { dataDir: data }) })
await server.start()
console.log(`reference server on http://127.0.0.1:${port}, ${data ? `files in ${data}` : "in memory"}`)

process.once("SIGTERM", async () => {
  setTimeout(() => process.exit(1), 5000).unref() // it waits for idle keep-alive connections otherwise
  await server.stop()
  process.exit(0)
})
