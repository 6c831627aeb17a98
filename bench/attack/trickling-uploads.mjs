// Bodies that are nearly complete and then arrive a byte at a time, half of them for a stream that does not exist.
import { nowUs, sleep } from "../dsload/stats.mjs"
import { newId } from "../dsload/target.mjs"
import { IdleSocket } from "./idle-socket.mjs"

const CONTENT_TYPE = "application/octet-stream"
const MISSING_BYTES = 64 * 1024
const TRICKLE_MS = 500

export async function tricklingUploads({ target, options }) {
  const existing = newId("uploads")
  const missing = newId("missing")
  await target.create(existing, CONTENT_TYPE)
  const length = options.uploadMib * 1048576
  const body = Buffer.alloc(length - MISSING_BYTES)
  const started = nowUs()
  const uploads = []
  for (let number = 0; number < options.uploads; number++) {
    const id = number % 2 ? existing : missing
    const head = target.request("POST", target.streamPath(id), {
      "content-type": CONTENT_TYPE,
      "transfer-encoding": "chunked",
    })
    uploads.push({ id, socket: await IdleSocket.open(target, chunkedHead(head)) })
    uploads.at(-1).socket.send(`${body.length.toString(16)}\r\n`)
    uploads.at(-1).socket.send(body)
    uploads.at(-1).socket.send("\r\n")
  }
  const limit = started + options.uploadsSecs * 1e6
  while (nowUs() < limit) {
    uploads.forEach(({ socket }) => socket.send("1\r\nx\r\n"))
    await sleep(TRICKLE_MS)
  }
  const held = new Set(IdleSocket.held(target, uploads.map(({ socket }) => socket)))
  const statuses = { existing: {}, missing: {} }
  for (const { id, socket } of uploads) {
    const counts = id === existing ? statuses.existing : statuses.missing
    const status = (await socket.status()) ?? (held.has(socket) ? "open" : "reset")
    counts[status] = (counts[status] ?? 0) + 1
    socket.close()
  }
  await target.remove([existing])
  return { uploads: uploads.length, uploadMib: options.uploadMib, statuses }
}

/** The generator's requests announce their length; these do not. */
const chunkedHead = (request) => Buffer.from(request.latin1Slice().replace(/content-length: 0\r\n/i, ""), "latin1")
