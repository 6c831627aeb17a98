#!/usr/bin/env node
// A minimal server on raw TCP, to measure the upper bound of the generator itself: `node trivial.mjs [PORT]`
// POST answers 204 and is broadcast to every open ?live=sse. PUT and DELETE answer 201. Any other GET answers 1 MiB.
import net from "node:net"

const NO_CONTENT = Buffer.from("HTTP/1.1 204 No Content\r\n\r\n")
const CREATED = Buffer.from("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
const EVENT_STREAM = Buffer.from(
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
)
const MIB = Buffer.alloc(1 << 20, 97)
const OK_MIB = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${MIB.length}\r\n\r\n`)
const subscribers = new Set()

function answer(socket, head, body) {
  if (head.startsWith("POST")) {
    socket.write(NO_CONTENT)
    if (subscribers.size) broadcast(body)
  } else if (head.startsWith("PUT") || head.startsWith("DELETE")) {
    socket.write(CREATED)
  } else if (head.includes("live=sse")) {
    subscribers.add(socket)
    socket.write(EVENT_STREAM)
  } else {
    socket.write(OK_MIB)
    socket.write(MIB)
  }
}

function broadcast(body) {
  const event = Buffer.concat([Buffer.from("event: data\ndata:["), body, Buffer.from("]\n\n")])
  const chunk = Buffer.concat([Buffer.from(event.length.toString(16) + "\r\n"), event, Buffer.from("\r\n")])
  for (const subscriber of subscribers) subscriber.write(chunk)
}

const server = net.createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0)
  socket.on("error", () => {})
  socket.on("close", () => subscribers.delete(socket))
  socket.on("data", (bytes) => {
    rest = rest.length ? Buffer.concat([rest, bytes]) : bytes
    for (;;) {
      const headEnd = rest.indexOf("\r\n\r\n")
      if (headEnd < 0) return
      const head = rest.latin1Slice(0, headEnd)
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)
      const end = headEnd + 4 + (length ? +length[1] : 0)
      if (rest.length < end) return
      const body = rest.subarray(headEnd + 4, end)
      rest = rest.subarray(end)
      answer(socket, head, body)
    }
  })
})
server.listen(Number(process.argv[2] ?? 4500), "127.0.0.1")
