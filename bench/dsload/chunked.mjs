// Incremental decoder for chunked transfer coding. Passes the payload on as slices of the input, without copying.
export class ChunkedDecoder {
  constructor(onPayload) {
    this.onPayload = onPayload
    this.reset()
  }

  reset() {
    this.left = 0 // bytes left of the current chunk
    this.lineEnd = 0 // bytes of CR LF left to skip
    this.sizeText = "" // start of a size line that was split between two reads
    this.last = false
  }

  /** Returns true at the end of the last chunk. */
  push(bytes) {
    let i = 0
    while (i < bytes.length) {
      if (this.left > 0) {
        const n = Math.min(this.left, bytes.length - i)
        this.onPayload(i === 0 && n === bytes.length ? bytes : bytes.subarray(i, i + n))
        this.left -= n
        i += n
        if (this.left === 0) this.lineEnd = 2
      } else if (this.lineEnd > 0) {
        const n = Math.min(this.lineEnd, bytes.length - i)
        this.lineEnd -= n
        i += n
        if (this.last && this.lineEnd === 0) return true
      } else {
        const newline = bytes.indexOf(10, i)
        const line = this.sizeText + bytes.latin1Slice(i, newline < 0 ? bytes.length : newline)
        if (newline < 0) {
          this.sizeText = line
          return false
        }
        this.sizeText = ""
        this.left = parseInt(line, 16) || 0
        i = newline + 1
        if (this.left === 0) {
          this.last = true
          this.lineEnd = 2
        }
      }
    }
    return false
  }
}
