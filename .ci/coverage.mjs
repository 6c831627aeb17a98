// Prints the line coverage of the fan-out over all test assemblies: a line counts as covered if any of them ran it.
// Usage: node .ci/coverage.mjs <folder with coverage.cobertura.xml files> [least percentage]
import fs from "node:fs"
import path from "node:path"

const [folder, least = "0"] = process.argv.slice(2)
const files = new Map()
const reports = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith("coverage.cobertura.xml"))
for (const report of reports) {
  const xml = fs.readFileSync(path.join(folder, report), "utf8")
  const source = /<source>([^<]*)<\/source>/.exec(xml)?.[1] ?? ""
  for (const [, name, body] of xml.matchAll(/<class [^>]*filename="([^"]*)"[^>]*>(.*?)<\/class>/gs)) {
    // Each report names files below what all of its own have in common.
    const file = path.relative(process.cwd(), path.resolve(source, name))
    // What source generators write, such as serializers, is not ours to cover.
    if (file.split(path.sep).includes("obj")) continue
    const lines = files.get(file) ?? files.set(file, new Map()).get(file)
    for (const [, number, hits] of body.matchAll(/<line number="(\d+)" hits="(\d+)"/g))
      lines.set(number, (lines.get(number) ?? 0) + Number(hits))
  }
}

const count = (lines) => [[...lines.values()].filter((hits) => hits > 0).length, lines.size]
let covered = 0
let all = 0
for (const [file, lines] of [...files].sort()) {
  const [hit, total] = count(lines)
  covered += hit
  all += total
  if (hit < total) console.log(`  ${((100 * hit) / total).toFixed(1).padStart(5)} %  ${file}  (${[...lines].filter(([, hits]) => !hits).map(([number]) => number).join(" ")})`)
}
const percent = all ? (100 * covered) / all : 0
console.log(`Line coverage of the fan-out: ${percent.toFixed(1)} % (${covered} of ${all} lines, ${reports.length} reports)`)
process.exit(percent >= Number(least) ? 0 : 1)
