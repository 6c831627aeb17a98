// A TCP connection that sends one request at most, and does not read.
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

  close() {
    this.socket.destroy()
  }
}
