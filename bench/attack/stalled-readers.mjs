// Sockets that ask for one large append and read nothing. The server must hold few bytes for each, and end it in time.
import crypto from "node:crypto"
import { nowUs, sleep } from "../dsload/stats.mjs"
import { newId } from "../dsload/target.mjs"
import { IdleSocket } from "./idle-socket.mjs"

const CONTENT_TYPE = "application/octet-stream"

export async function stalledReaders({ target, options }) {
  const id = newId("stalled")
  await target.create(id, CONTENT_TYPE)
  const writer = await target.connect()
  const { status } = await writer.ask(
    target.append(id, CONTENT_TYPE, crypto.randomBytes(options.readerMib * 1048576)),
  )
  writer.close()
  const started = nowUs()
  const readers = await Promise.all(
    Array.from({ length: options.readers }, (_, number) => {
      const query = number % 2 ? "?offset=-1&live=sse" : "?offset=-1"
      return IdleSocket.open(target, target.request("GET", target.streamPath(id) + query))
    }),
  )
  const limit = started + options.readersSecs * 1e6
  while (IdleSocket.held(target, readers).length && nowUs() < limit) await sleep(250)
  const lastEndSecs = +((nowUs() - started) / 1e6).toFixed(1)
  const ended = readers.length - IdleSocket.held(target, readers).length
  readers.forEach((reader) => reader.close())
  await target.remove([id])
  return { append: status, readers: readers.length, endedByServer: ended, lastEndSecs }
}
