// Large appends: POSTs of some MiB over one connection, one after the other.
import crypto from "node:crypto"
import { nowUs, percentiles, startCpu, writtenBytes } from "./stats.mjs"
import { isSuccess, newId } from "./target.mjs"

const CONTENT_TYPE = "application/octet-stream"
const MAX_BYTES = 8 * 2 ** 30

export async function large({ target, options, emit }, mib) {
  const id = newId("la")
  await target.create(id, CONTENT_TYPE)
  const connection = await target.connect()
  const request = target.append(id, CONTENT_TYPE, crypto.randomBytes(mib * 2 ** 20))
  await post(connection, request, options.warmup, mib)
  const written = writtenBytes(options.serverPid)
  const stopCpu = startCpu(options.serverPid)
  const { latencies, refused, secs } = await post(connection, request, options.secs, mib)
  const cpu = stopCpu()
  const bytes = latencies.length * mib * 2 ** 20
  emit({
    mib,
    appends: latencies.length,
    MBs: +(bytes / secs / 1e6).toFixed(1),
    unit: "ms",
    ...percentiles(latencies, [50, 99]),
    writtenPerByte: written === null ? null : +((writtenBytes(options.serverPid) - written) / bytes).toFixed(2),
    errStatus: refused,
    errSock: connection.broken ? 1 : 0,
    ...cpu,
  })
  connection.close()
  await target.remove([id])
}

async function post(connection, request, secs, mib) {
  const latencies = []
  let refused = 0
  const started = nowUs()
  const end = started + secs * 1e6
  while (nowUs() < end && !connection.broken && latencies.length * mib * 2 ** 20 < MAX_BYTES) {
    const at = nowUs()
    const { status } = await connection.ask(request)
    latencies.push((nowUs() - at) / 1000)
    if (!isSuccess(status)) refused++
  }
  return { latencies, refused, secs: (nowUs() - started) / 1e6 }
}
