// Command line options from a table of defaults: `readSecs: 4` becomes --read-secs, a number because its default is a
// number. An array is an option that can be repeated.
import { parseArgs } from "node:util"

const kebab = (name) => name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())

export function parseOptions(defaults, args = process.argv.slice(2)) {
  const spec = {}
  for (const [name, value] of Object.entries(defaults)) {
    spec[kebab(name)] = Array.isArray(value)
      ? { type: "string", multiple: true, default: value }
      : { type: "string", default: String(value) }
  }
  try {
    const { values } = parseArgs({ options: spec, args })
    return Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, typed(name, value, values[kebab(name)])]),
    )
  } catch (e) {
    console.error(e.message)
    process.exit(2)
  }
}

function typed(name, fallback, text) {
  if (typeof fallback !== "number") return text
  const number = Number(text)
  if (!Number.isFinite(number)) throw new Error(`--${kebab(name)} must be a number, not "${text}"`)
  return number
}
