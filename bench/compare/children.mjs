// Child processes of this program, which are killed when it ends.
import { spawn } from "node:child_process"

const children = new Set()

export function startChild(command, args, options) {
  const child = spawn(command, args.map(String), options)
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

export function killChildren() {
  for (const child of children) child.kill("SIGKILL")
}
