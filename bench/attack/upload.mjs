// A chunked request whose response is read as soon as it arrives, however much of the body is sent by then.
import net from "node:net"
import { nowUs } from "../dsload/stats.mjs"

export class Upload {
  /** The status and the error code of the response, "reset" without one, and "open" until then. */
  outcome = "open"
  endedSecs = null

  #response = ""
  #started = nowUs()

  /** Resolves when the first chunk is handed to the operating system, or the connection has ended. */
  static begin(target, id, head, chunk) {
    const upload = new Upload()
    upload.id = id
    upload.socket = net.connect({ host: target.host, port: target.port, noDelay: true })
    upload.socket.on("data", (bytes) => upload.#read(bytes))
    upload.socket.on("error", () => upload.#end("reset"))
    upload.socket.on("close", () => upload.#end("reset"))
    upload.send(Buffer.concat([head, Buffer.from(`${chunk.length.toString(16)}\r\n`)]))
    upload.send(chunk)
    return new Promise((resolve) => {
      upload.socket.once("close", () => resolve(upload))
      upload.socket.write("\r\n", () => resolve(upload))
    })
  }

  send(bytes) {
    if (this.outcome === "open" && this.socket.writable) this.socket.write(bytes)
  }

  close() {
    this.socket.destroy()
  }

  #read(bytes) {
    this.#response += bytes.latin1Slice()
    const status = /^HTTP\/1\.1 (\d+)/.exec(this.#response)?.[1]
    const code = /"code":"(\w+)"/.exec(this.#response)?.[1]
    if (status && code) this.#end(`${status} ${code}`)
  }

  #end(outcome) {
    if (this.outcome !== "open") return
    this.outcome = outcome
    this.endedSecs = +((nowUs() - this.#started) / 1e6).toFixed(1)
  }
}
