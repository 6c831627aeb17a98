// Child processes of this program, which are killed when it ends.
import { spawn } from "node:child_process"

const children = new Set()

export function startChild(command, args, options) {
  const child = spawn(command, args.map(String), options)
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

/** Waits until a child has printed what `find` finds, and returns that. */
export function untilPrinted(child, find) {
  return new Promise((resolve, reject) => {
    let output = ""
    child.once("exit", (code) => reject(new Error(`the process exited with ${code}:\n${output}`)))
    child.stdout.on("data", (data) => {
      output += data
      const found = find(output)
      if (found) resolve(found)
    })
  })
}

export function killChildren() {
  for (const child of children) child.kill("SIGKILL")
}
