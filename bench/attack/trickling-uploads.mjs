// Bodies that are nearly complete and then arrive a byte at a time, half of them for a stream that does not exist.
import { nowUs, sleep } from "../dsload/stats.mjs"
import { newId } from "../dsload/target.mjs"
import { Upload } from "./upload.mjs"

const CONTENT_TYPE = "application/octet-stream"
const MISSING_BYTES = 64 * 1024
const TRICKLE_MS = 500

export async function tricklingUploads({ target, options }) {
  const existing = newId("uploads")
  const missing = newId("missing")
  await target.create(existing, CONTENT_TYPE)
  const length = options.uploadMib * 1048576
  const body = Buffer.alloc(length - MISSING_BYTES)
  const limit = nowUs() + options.uploadsSecs * 1e6
  const uploads = []
  for (let number = 0; number < options.uploads; number++) {
    const id = number % 2 ? existing : missing
    const head = target.request("POST", target.streamPath(id), {
      "content-type": CONTENT_TYPE,
      "transfer-encoding": "chunked",
    })
    uploads.push(await Upload.begin(target, id, chunkedHead(head), body))
  }
  while (nowUs() < limit) {
    uploads.forEach((upload) => upload.send("1\r\nx\r\n"))
    await sleep(TRICKLE_MS)
  }
  const outcomes = { existing: {}, missing: {} }
  for (const upload of uploads) {
    const counts = upload.id === existing ? outcomes.existing : outcomes.missing
    counts[upload.outcome] ??= { uploads: 0, lastSecs: 0 }
    counts[upload.outcome].uploads++
    counts[upload.outcome].lastSecs = Math.max(counts[upload.outcome].lastSecs, upload.endedSecs ?? 0)
    upload.close()
  }
  await target.remove([existing])
  return { uploads: uploads.length, uploadMib: options.uploadMib, outcomes }
}

/** The generator's requests announce their length; these do not. */
const chunkedHead = (request) => Buffer.from(request.latin1Slice().replace(/content-length: 0\r\n/i, ""), "latin1")
