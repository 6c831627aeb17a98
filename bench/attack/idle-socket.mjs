// A TCP connection that can send and does not read.
import net from "node:net"
import { heldConnections } from "./held-connections.mjs"

export class IdleSocket {
  /** The local port; null if the connection was refused. */
  port = null

  /** Resolves when the request is sent, or the connection was refused. */
  static open(target, request = null) {
    const idle = new IdleSocket()
    return new Promise((resolve) => {
      idle.socket = net.connect({ host: target.host, port: target.port, noDelay: true }, () => {
        idle.port = idle.socket.localPort
        if (request) idle.socket.write(request)
        resolve(idle)
      })
      idle.socket.pause()
      idle.socket.on("error", () => resolve(idle))
    })
  }

  /** Returns those of the sockets whose connection the server still holds. */
  static held(target, sockets) {
    const ports = heldConnections(target.port)
    return sockets.filter((socket) => ports.has(socket.port))
  }

  send(bytes) {
    if (this.socket.writable) this.socket.write(bytes)
  }

  /** Reads what the server sent and returns the status of its response; null if there is none within a second. */
  status() {
    return new Promise((resolve) => {
      let text = ""
      const finish = () => resolve(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? null)
      this.socket.on("data", (bytes) => {
        text += bytes.latin1Slice(0, 64)
        finish()
      })
      this.socket.on("end", finish)
      setTimeout(finish, 1_000)
      this.socket.resume()
    })
  }

  close() {
    this.socket.destroy()
  }
}
