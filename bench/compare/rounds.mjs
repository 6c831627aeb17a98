// Runs of published apps that alternate, so that a change of the machine's load meets all of them.
import { load } from "./process.mjs"
import { median } from "../dsload/stats.mjs"

/** Parses `name=folder`, or `name=folder,VARIABLE=value` for an environment of its own. */
export function parseApp(text) {
  const [, name, folder, environment] = /^([^=]+)=([^,]+)(?:,(.*))?$/.exec(text)
  return { name, folder, env: Object.fromEntries((environment?.split(",") ?? []).map((pair) => pair.split("=", 2))) }
}

/** Measures the apps in turn. Prints one line of JSON per run, and the medians of each app. */
export async function runInTurn(apps, runs, measure) {
  const results = new Map(apps.map((app) => [app.name, []]))
  for (let run = 0; run < runs; run++) {
    for (const app of apps) {
      const result = await measure(app)
      results.get(app.name).push(result)
      console.log(JSON.stringify({ app: app.name, loadAverage: load(), ...result }))
    }
  }
  for (const [name, all] of results) {
    const medians = Object.keys(all[0]).map((key) => [key, median(all.map((one) => one[key]))])
    console.log(JSON.stringify({ median: name, ...Object.fromEntries(medians) }))
  }
}
