// Renders the measurements as one table: the median per server and row, the ratio to the reference server in memory,
// and whether the target is met.
import { median } from "../dsload/stats.mjs"
import { SERVERS } from "./servers.mjs"

const atLeast = (factor) => ({ text: `≥ ${factor}×`, met: (ratio) => ratio >= factor })
const atMost = (factor, text) => ({ text: `≤ ${text}`, met: (ratio) => ratio <= factor })
const half = atMost(1 / 2, "1/2")
const third = atMost(1 / 3, "1/3")
const none = { text: "0", absolute: true, met: (value) => value === 0 }

/** `bare` names the test and field of the bare Kestrel endpoint that is the upper bound of this row. */
const ROWS = [
  { name: "append1, requests/s", test: "append1", field: "rps", bare: ["rawpost", "rps"], target: atLeast(1) },
  ...appendCost("append1"),
  { name: "append64, requests/s", test: "append64", field: "rps", bare: ["rawpost", "rps"], target: atLeast(1) },
  ...appendCost("append64"),
  ...large("large:1"),
  ...large("large:15"),
  ...catchup("catchup", atLeast(4)),
  ...catchup("catchup-bin", atLeast(2)),
  { name: "sse, p50 ms", test: "sse", field: "p50", bare: ["sse", "p50"] },
  { name: "sse, p99 ms", test: "sse", field: "p99", bare: ["sse", "p99"], target: third },
  { name: "sse-max, events/s in window", test: "sse-max", field: "eventsPerSecInWindow", target: atLeast(4) },
  { name: "sse-max, events/s to drain", test: "sse-max", field: "eventsPerSecToDrain", target: atLeast(4) },
  { name: "sse-max, events lost", test: "sse-max", field: "lost", target: none },
  { name: "longpoll, p50 ms", test: "longpoll", field: "p50", bare: ["longpoll", "p50"] },
  { name: "longpoll, p99 ms", test: "longpoll", field: "p99", bare: ["longpoll", "p99"], target: half },
]

function appendCost(test) {
  return [
    { name: `${test}, server CPU µs each`, test, field: "serverUsPerOp", bare: ["rawpost", "serverUsPerOp"] },
    { name: `${test}, p99.9 ms`, test, field: "p999", bare: ["rawpost", "p999"] },
  ]
}

function large(test) {
  return [
    { name: `${test} MiB, MB/s`, test, field: "MBs" },
    { name: `${test} MiB, bytes written per byte`, test, field: "writtenPerByte" },
  ]
}

function catchup(test, target) {
  return [
    { name: `${test}, MB/s sequential`, test, field: "seqMBs", bare: ["rawget", "seqMBs"], target },
    { name: `${test}, MB/s parallel`, test, field: "parMBs", bare: ["rawget", "parMBs"], target },
    { name: `${test}, MB/s cold`, test, field: "coldMBs" },
  ]
}

export function renderTable(lines) {
  const keys = Object.keys(SERVERS)
  const tests = new Set(lines.map((line) => line.test))
  const rows = ROWS.filter((row) => tests.has(row.test)).map((row) => {
    const values = Object.fromEntries(keys.map((key) => [key, valueOf(lines, key, row)]))
    const ratio = values.server !== null && values["ref-memory"] ? values.server / values["ref-memory"] : NaN
    const cells = keys.map((key) => number(values[key]))
    return [
      row.name,
      ...cells,
      Number.isFinite(ratio) ? ratio.toFixed(2) + "×" : "–",
      row.target?.text ?? "–",
      verdict(row, values, ratio),
    ]
  })
  const head = ["", ...keys.map((key) => SERVERS[key].title), "Server ÷ reference memory", "target", "met"]
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

function valueOf(lines, key, row) {
  const [test, field] = key === "bare" ? (row.bare ?? []) : [row.test, row.field]
  return median(
    lines.filter((l) => l.label === key && l.test === test && Number.isFinite(l[field])).map((l) => l[field]),
  )
}

function verdict({ target }, values, ratio) {
  const value = target?.absolute ? values.server : ratio
  if (!target || !Number.isFinite(value)) return "–" // null too: not measured
  return target.met(value) ? "yes" : "**no**"
}

function number(value) {
  if (value === null) return "–"
  if (Number.isInteger(value) || value >= 1000) return Math.round(value).toLocaleString("en-US")
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** Problems of measurements: errors, lost events, or other processes that used the machine meanwhile. */
export function remarks(lines) {
  const result = []
  for (const line of lines) {
    const problems = []
    if (line.error) problems.push(line.error)
    if (line.errStatus || line.errSock) problems.push(`${line.errStatus} refused, ${line.errSock} broken requests`)
    if (line.count && line.count !== "complete") problems.push(`stream content: ${line.count}`)
    if (line.lost) problems.push(`${line.lost} events lost`)
    if (line.drops) problems.push(`${line.drops} connections dropped`)
    if (Object.keys(line.writeErrors ?? {}).length)
      problems.push(`failed appends by status ${JSON.stringify(line.writeErrors)}`)
    const other = Math.max(line.otherCpuPct ?? 0, line.parOtherCpuPct ?? 0)
    if (other > 15) problems.push(`disturbed: other processes used ${other} % of a core`)
    if (problems.length) result.push(`${line.label} ${line.test} run ${line.run}: ${problems.join("; ")}`)
  }
  return result
}
