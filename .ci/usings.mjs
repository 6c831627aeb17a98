// Fails if using directives are not in the order of `dotnet format`: System first, then by name; then static ones, then
// aliases. Prints file:line:text of each directive that belongs before the one above it.
import { execFileSync } from "node:child_process"
import fs from "node:fs"

const directive = /^\s*(?:global )?using (static )?(?:(\w+) = )?([\w.:<>, ]+);/

const kindOf = ([, isStatic, alias]) => (alias ? 2 : isStatic ? 1 : 0)
const namesOf = ([, , alias, name]) => (alias ?? name).split(".")

const compareNames = (left, right) => {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (i === 0 && (left[i] === "System") !== (right[i] === "System")) return left[i] === "System" ? -1 : 1
    const [a, b] = [left[i].toLowerCase(), right[i].toLowerCase()]
    if (a !== b) return a < b ? -1 : 1
  }
  return left.length - right.length
}

const isBefore = (later, earlier) =>
  (kindOf(later) - kindOf(earlier) || compareNames(namesOf(later), namesOf(earlier))) < 0

let wrong = 0
for (const file of execFileSync("git", ["ls-files", "-z", "*.cs"], { encoding: "utf8" }).split("\0")) {
  if (!file || !fs.existsSync(file)) continue
  let previous
  for (const [index, line] of fs.readFileSync(file, "utf8").split("\n").entries()) {
    // Directives precede everything else; statements with the same keyword follow.
    if (/^\s*(namespace|\[|(public|internal|file) )/.test(line)) break
    const found = directive.exec(line)
    if (!found) continue
    if (previous && isBefore(found, previous)) {
      console.log(`${file}:${index + 1}:${line.trim()}`)
      wrong++
    }
    previous = found
  }
}

if (wrong > 0) {
  console.error(`Using directives out of order: ${wrong}. Run dotnet format DurableStreams.sln.`)
  process.exit(1)
}
