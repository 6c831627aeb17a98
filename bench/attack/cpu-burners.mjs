// Processes that only compute: what mere competition for the processors costs the ordinary client.
import { spawn } from "node:child_process"
import { sleep } from "../dsload/stats.mjs"

export async function cpuBurners({ options }) {
  const burners = Array.from({ length: options.burners }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
  )
  await sleep(options.burnersSecs * 1000)
  burners.forEach((burner) => burner.kill())
  return { burners: burners.length }
}
