// SSE readers of one idle stream, then one append that all of them must receive.
import fs from "node:fs"
import { message } from "../dsload/message.mjs"
import { openAll, SseReader } from "../dsload/sse-reader.mjs"
import { nowUs, percentiles, sleep } from "../dsload/stats.mjs"
import { newId } from "../dsload/target.mjs"

const DELIVERY_US = 30e6

export async function idleReaders({ target, options, memory }) {
  checkFileLimit("self", options.readers)
  checkFileLimit(options.serverPid, options.readers)
  const id = newId("idle")
  await target.create(id, "application/json")
  const latencies = []
  const path = target.streamPath(id) + "?offset=-1&live=sse"
  const readers = Array.from(
    { length: options.readers },
    () => new SseReader(target, path, (us) => latencies.push(us / 1000)),
  )

  memory.phase("opening")
  const started = nowUs()
  const opened = await Promise.race([openAll(readers, 64).then(() => true), sleep(options.readersSecs * 1000)])
  const openSecs = (nowUs() - started) / 1e6
  memory.phase("idle")
  await sleep(options.settle * 1000)
  const idle = memory.now()

  memory.phase("delivering")
  const writer = await target.connect()
  const { status } = await writer.ask(target.append(id, "application/json", message(0)))
  const limit = nowUs() + DELIVERY_US
  while (latencies.length < readers.length && nowUs() < limit) await sleep(20)
  memory.phase("closing")
  writer.close()
  readers.forEach((reader) => reader.close())
  const kibPerReader = +(((idle - memory.before) * 1024) / readers.length).toFixed(1)
  const delivery = { status, delivered: latencies.length, drops: readers.reduce((sum, r) => sum + r.drops, 0) }
  const { p50, max } = percentiles(latencies, [50])
  await target.remove([id])
  return {
    readers: readers.length,
    allOpen: !!opened,
    openSecs: +openSecs.toFixed(1),
    idle,
    kibPerReader,
    ...delivery,
    deliveryMs: { p50, max },
  }
}

/** Checks the limit of open files. Node and .NET raise their soft limit to the hard limit themselves. */
function checkFileLimit(pid, readers) {
  const limit = +/Max open files\s+\S+\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/limits`, "latin1"))?.[1]
  if (limit < readers + 200)
    throw new Error(`process ${pid} can open ${limit} files: too few for ${readers} readers (ulimit -n)`)
}
