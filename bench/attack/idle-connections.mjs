// Idle TCP connections, more than the server may have open files. It must refuse some and serve the others.
import { nowUs, sleep } from "../dsload/stats.mjs"
import { IdleSocket } from "./idle-socket.mjs"

const AT_ONCE = 100

export async function idleConnections({ target, options }) {
  const sockets = []
  while (sockets.length < options.connections) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => IdleSocket.open(target)))))
  }
  const started = nowUs()
  while (nowUs() - started < options.connectionsSecs * 1e6) await sleep(100)
  const open = IdleSocket.held(target, sockets).length
  sockets.forEach((socket) => socket.close())
  await sleep(1_000)
  const connection = await target.connect()
  const { status } = await connection.ask(target.request("GET", "/health"))
  connection.close()
  return { connections: sockets.length, open, refused: sockets.length - open, healthAfterwards: status }
}
