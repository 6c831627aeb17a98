// The server under test: its address, its headers, and the paths of its streams.
import crypto from "node:crypto"
import { Connection } from "./connection.mjs"

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
const run = Date.now().toString(36)
let created = 0

/** Returns a stream id that is unique even if several generators use one server. */
export const newId = (kind) => `b-${kind}-${run}-${process.pid}-${created++}`
export const headerOf = (head, name) => new RegExp(`\\r\\n${name}: *([^\\r]*)`, "i").exec(head)?.[1] ?? null
export const isSuccess = (status) => status === 200 || status === 204

export class Target {
  constructor({
    root,
    streamPath = "/v1/stream",
    estuaryPath = "/v1/estuary",
    project = "",
    createQuery = "",
    header = [],
    jwtSecret = "",
  }) {
    const url = new URL(root)
    if (!LOOPBACK.includes(url.hostname)) throw new Error("loopback targets only: this generator can saturate a server")
    this.authority = url.host
    this.host = url.hostname === "[::1]" ? "::1" : url.hostname
    this.port = Number(url.port || 80)
    this.project = project || "_default"
    this.streamRoot = streamPath + (project ? "/" + project : "")
    this.estuaryPath = estuaryPath
    this.createQuery = createQuery ? "?" + createQuery : ""
    this.headers = Object.fromEntries(header.map(splitHeader))
    if (jwtSecret) this.headers.authorization = "Bearer " + manageToken(jwtSecret)
  }

  streamPath(id) {
    return `${this.streamRoot}/${id}`
  }

  connect() {
    return new Connection(this.host, this.port).open()
  }

  /** Returns a request as the bytes to be sent. */
  request(method, path, headers = {}, body = null) {
    const bytes = body == null ? null : Buffer.from(body)
    let head = `${method} ${path} HTTP/1.1\r\nHost: ${this.authority}\r\n`
    for (const [name, value] of Object.entries({ ...this.headers, ...headers })) head += `${name}: ${value}\r\n`
    if (bytes || method === "POST" || method === "PUT") head += `content-length: ${bytes ? bytes.length : 0}\r\n`
    return bytes ? Buffer.concat([Buffer.from(head + "\r\n"), bytes]) : Buffer.from(head + "\r\n")
  }

  append(id, contentType, body) {
    return this.request("POST", this.streamPath(id), { "content-type": contentType }, body)
  }

  async create(id, contentType) {
    const connection = await this.connect()
    const request = this.request("PUT", this.streamPath(id) + this.createQuery, { "content-type": contentType })
    const { status, head, body } = await connection.ask(request)
    connection.close()
    if (status !== 201 && status !== 200) throw new Error(`create ${id}: ${status} ${body}`)
    return head
  }

  async remove(ids) {
    const connection = await this.connect()
    for (const id of ids) await connection.ask(this.request("DELETE", this.streamPath(id)))
    connection.close()
  }
}

function splitHeader(line) {
  const colon = line.indexOf(":")
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}

function manageToken(secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const claims = { sub: "test-user", scope: "manage", exp: Math.floor(Date.now() / 1000) + 3600 }
  const signed = part({ alg: "HS256", typ: "JWT" }) + "." + part(claims)
  return signed + "." + crypto.createHmac("sha256", secret).update(signed).digest("base64url")
}
