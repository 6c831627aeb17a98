// A raw HTTP/1.1 keep-alive connection with one request in flight. Node's own client needs several times the CPU, which
// the server would lack on a small machine.
import net from "node:net"

export class Connection {
  constructor(host, port) {
    this.host = host
    this.port = port
    this.broken = false
    this.received = null
    this.callback = null
  }

  open() {
    return new Promise((resolve, reject) => {
      this.socket = net.connect({ host: this.host, port: this.port, noDelay: true }, () => {
        this.socket.off("error", reject)
        this.socket.on("error", (e) => this.#fail(e))
        resolve(this)
      })
      this.socket.once("error", reject)
      this.socket.on("data", (bytes) => this.#data(bytes))
      this.socket.on("close", () => this.#fail(new Error("closed")))
    })
  }

  /** callback(status, head, body); the status is -1 if the connection broke. */
  send(request, callback) {
    if (this.broken) return callback(-1, "", new Error("broken"))
    this.callback = callback
    this.socket.write(request)
  }

  ask(request) {
    return new Promise((resolve) => this.send(request, (status, head, body) => resolve({ status, head, body })))
  }

  close() {
    this.callback = null
    this.socket?.destroy()
  }

  #fail(error) {
    this.broken = true
    this.#answer(-1, "", error)
  }

  #answer(status, head, body) {
    const callback = this.callback
    this.callback = null
    callback?.(status, head, body)
  }

  #data(bytes) {
    const all = this.received ? Buffer.concat([this.received, bytes]) : bytes
    const response = parseResponse(all)
    if (!response) {
      this.received = all
      return
    }
    const { head, bodyStart, end } = response
    this.received = all.length > end ? all.subarray(end) : null
    this.#answer(+head.slice(9, 12), head, all.subarray(bodyStart, end))
  }
}

/** Returns the first response in these bytes, or null if it is incomplete. Does not decode a chunked body. */
function parseResponse(bytes) {
  const headEnd = bytes.indexOf("\r\n\r\n")
  if (headEnd < 0) return null
  const head = bytes.latin1Slice(0, headEnd)
  const status = head.slice(9, 12)
  const bodyStart = headEnd + 4
  let end = bodyStart
  if (status !== "204" && status !== "304") {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)
    if (length) {
      end += +length[1]
    } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      const last = bytes.indexOf("0\r\n\r\n", bodyStart)
      if (last < 0) return null
      end = last + 5
    }
  }
  return bytes.length < end ? null : { head, bodyStart, end }
}
