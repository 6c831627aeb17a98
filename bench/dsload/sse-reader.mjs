// One SSE response over a raw socket. Reports every message that carries a time stamp. Does not parse events: with 200
// readers on a small machine, the parser would dominate the measurement.
import net from "node:net"
import { ChunkedDecoder } from "./chunked.mjs"
import { scanMessages } from "./message.mjs"
import { nowUs } from "./stats.mjs"

const OPEN_TIMEOUT_MS = 60_000
const MAX_REOPENS = 50

export class SseReader {
  /** onMessage(latency in µs, sequence, reader). `reopen` reopens a dropped connection, which replays the stream. */
  constructor(target, path, onMessage, { reopen = false } = {}) {
    this.target = target
    this.path = path
    this.onMessage = onMessage
    this.reopen = reopen
    this.drops = 0
    this.reordered = 0
    this.lastSeq = -1
    this.decoder = new ChunkedDecoder((bytes) => this.#text(bytes))
  }

  open() {
    this.head = null
    this.headBytes = null
    this.rest = ""
    this.decoder.reset()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("sse open timeout " + this.path)), OPEN_TIMEOUT_MS)
      this.settle = (error) => {
        clearTimeout(timer)
        error ? reject(error) : resolve(this)
      }
      const { host, port } = this.target
      this.socket = net.connect({ host, port, noDelay: true }, () =>
        this.socket.write(this.target.request("GET", this.path, { accept: "text/event-stream" })),
      )
      this.socket.on("error", (e) => this.settle(e))
      this.socket.on("close", () => this.#closed())
      this.socket.on("data", (bytes) => this.#data(bytes))
    })
  }

  close() {
    this.closing = true
    this.socket?.destroy()
  }

  #closed() {
    if (this.closing) return
    this.drops++
    if (!this.reopen || this.drops >= MAX_REOPENS) return
    this.replayed = true
    setTimeout(() => !this.closing && this.open().catch(() => {}), 20)
  }

  #data(bytes) {
    if (!this.head) {
      if (this.headBytes) bytes = Buffer.concat([this.headBytes, bytes])
      const end = bytes.indexOf("\r\n\r\n")
      if (end < 0) {
        this.headBytes = bytes
        return
      }
      this.head = bytes.latin1Slice(0, end)
      if (this.head.slice(9, 12) !== "200") return this.settle(new Error("sse status " + this.head.split("\r\n")[0]))
      this.chunked = /transfer-encoding: *chunked/i.test(this.head)
      this.settle()
      bytes = bytes.subarray(end + 4)
    }
    this.chunked ? this.decoder.push(bytes) : this.#text(bytes)
  }

  #text(bytes) {
    const received = nowUs()
    const text = this.rest + bytes.latin1Slice(0, bytes.length)
    const consumed = scanMessages(text, (sent, seq) => {
      if (seq <= this.lastSeq) this.reordered++
      this.lastSeq = seq
      this.onMessage(received - sent, seq, this)
    })
    this.rest = text.slice(consumed)
  }
}

export async function openAll(readers, parallel = 32) {
  let next = 0
  const open = async () => {
    while (next < readers.length) await readers[next++].open()
  }
  await Promise.all(Array.from({ length: parallel }, open))
}
