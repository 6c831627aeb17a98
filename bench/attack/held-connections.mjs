// Which connections a server on this machine still holds, from /proc: a socket that does not read cannot notice its end.
import fs from "node:fs"

const HELD = new Set(["01", "08"]) // established; closed by the client only

/** Returns the clients' ports of the connections that the server at this port holds. */
export function heldConnections(serverPort) {
  const ports = new Set()
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of fs.readFileSync(file, "latin1").split("\n").slice(1)) {
      const [, local, remote, state] = line.trim().split(/\s+/)
      if (local && HELD.has(state) && portOf(local) === serverPort) ports.add(portOf(remote))
    }
  }
  return ports
}

const portOf = (address) => parseInt(address.slice(address.lastIndexOf(":") + 1), 16)
