// The 100-byte JSON message with the time it was sent: {"m":"~T<16 digits of µs>~S<8 digits of sequence>ppp…"}
import { nowUs } from "./stats.mjs"

const MARK = "~T"
const MARK_LENGTH = 2 + 16 + 2 + 8
const PADDING = "p".repeat(100 - '{"m":""}'.length - MARK_LENGTH)

export const message = (seq) => `{"m":"~T${String(nowUs()).padStart(16, "0")}${sequenceMark(seq)}${PADDING}"}`
export const sequenceMark = (seq) => `~S${String(seq).padStart(8, "0")}`
export const countMessages = (text) => text.split(MARK).length - 1

/** Calls onMessage(time sent in µs, sequence) for each complete mark; returns where to continue with more text. */
export function scanMessages(text, onMessage) {
  let from = 0
  for (;;) {
    const at = text.indexOf(MARK, from)
    if (at < 0) return Math.max(from, text.length - 1) // the last character may be half of a mark
    if (at + MARK_LENGTH > text.length) return at
    from = at + MARK_LENGTH
    onMessage(+text.slice(at + 2, at + 18), +text.slice(at + 20, from))
  }
}
