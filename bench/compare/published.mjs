// Starts a published server and finds out where it listens.
import path from "node:path"
import { once } from "node:events"
import { startChild, untilPrinted } from "./children.mjs"

/** Starts the server in a folder, with data in another. */
export async function startPublished({ folder, env }, data) {
  const server = startChild(path.join(folder, "durable-streams"), ["--urls", "http://127.0.0.1:0", "--data", data], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const url = await untilPrinted(server, (output) => /Listening on (\S+)/.exec(output)?.[1])
  return { pid: server.pid, url, stop: () => stop(server) }
}

async function stop(server) {
  server.kill("SIGTERM")
  await once(server, "exit")
}
