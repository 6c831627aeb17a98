// A GET client for large bodies with one preallocated read buffer. Counts body bytes, and keeps them only on request.
import net from "node:net"
import { ChunkedDecoder } from "./chunked.mjs"
import { nowUs } from "./stats.mjs"
import { headerOf } from "./target.mjs"

export class CatchupReader {
  constructor(target) {
    this.target = target
    this.pending = null
    this.decoder = new ChunkedDecoder((bytes) => this.#body(bytes))
  }

  open() {
    this.broken = false
    return new Promise((resolve, reject) => {
      const onread = {
        buffer: Buffer.allocUnsafe(262144),
        callback: (n, buffer) => {
          this.#data(buffer.subarray(0, n))
          return true
        },
      }
      this.socket = net.connect({ host: this.target.host, port: this.target.port, noDelay: true, onread }, () =>
        resolve(this),
      )
      this.socket.on("error", (e) => {
        reject(e)
        this.#fail(e)
      })
      this.socket.on("close", () => this.#fail(new Error("closed")))
    })
  }

  get(path, keep = false) {
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(new Error("broken connection"))
      this.pending = { resolve, reject }
      this.parts = keep ? [] : null
      this.head = null
      this.headBytes = null
      this.bytes = 0
      this.left = 0
      this.decoder.reset()
      this.started = nowUs()
      this.socket.write(this.target.request("GET", path))
    })
  }

  /** Reads the stream once from start to end, following Stream-Next-Offset. */
  async readAll(id, keep = false) {
    const parts = []
    const started = nowUs()
    const pass = { bytes: 0, requests: 0, status: 200, cache: null, firstByteMs: 0, parts }
    for (let offset = "-1"; pass.requests < 100000;) {
      if (this.broken) await this.open()
      const answer = await this.get(`${this.target.streamPath(id)}?offset=${encodeURIComponent(offset)}`, keep)
      if (!pass.requests) pass.firstByteMs = answer.firstByteMs
      pass.requests++
      pass.status = answer.status
      pass.bytes += answer.bytes
      pass.cache = headerOf(answer.head, "x-cache") ?? pass.cache
      if (keep) parts.push(...answer.parts)
      const next = headerOf(answer.head, "stream-next-offset")
      if (answer.status !== 200 || headerOf(answer.head, "stream-up-to-date") === "true" || !next || next === offset)
        break
      offset = next
    }
    return { ...pass, us: nowUs() - started }
  }

  close() {
    this.pending = null
    this.socket.destroy()
  }

  #fail(error) {
    this.broken = true
    const pending = this.pending
    this.pending = null
    pending?.reject(error)
  }

  #finish() {
    const pending = this.pending
    this.pending = null
    const { head, bytes, parts, firstByteMs } = this
    pending.resolve({ status: +head.slice(9, 12), head, bytes, parts, firstByteMs })
  }

  #body(bytes) {
    this.bytes += bytes.length
    if (this.parts) this.parts.push(Buffer.from(bytes)) // a copy, because the read buffer is reused
  }

  #data(bytes) {
    if (!this.pending) return
    if (!this.head) {
      bytes = this.#readHead(bytes)
      if (!bytes) return
    }
    if (this.chunked) {
      if (this.decoder.push(bytes)) this.#finish()
      return
    }
    if (bytes.length) this.#body(bytes)
    this.left -= bytes.length
    if (this.left <= 0) this.#finish()
  }

  /** Returns the bytes after the head, or null if the head is incomplete. */
  #readHead(bytes) {
    if (this.headBytes) bytes = Buffer.concat([this.headBytes, bytes])
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) {
      this.headBytes = Buffer.from(bytes)
      return null
    }
    this.head = bytes.latin1Slice(0, end)
    this.firstByteMs = (nowUs() - this.started) / 1000
    const status = this.head.slice(9, 12)
    const bodyless = status === "204" || status === "304"
    this.chunked = !bodyless && /transfer-encoding: *chunked/i.test(this.head)
    this.left = bodyless || this.chunked ? 0 : +(headerOf(this.head, "content-length") ?? 0)
    return bytes.subarray(end + 4)
  }
}
