// The part of a stream that is in memory: a bounded number of chunks, the oldest of which are dropped.
import { splitHex, splitLines, splitMessages } from './rows.js';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ROWS = 50_000;

const SPLITS = { json: splitMessages, text: splitLines, hex: splitHex };

export class ContentWindow {
  #chunks = [];
  #first = 0;
  #bytes = 0;
  #rows = 0;
  #droppedRows = 0;
  #mode;

  constructor(mode) {
    this.#mode = mode;
  }

  get mode() {
    return this.#mode;
  }

  get rowCount() {
    return this.#rows;
  }

  get byteCount() {
    return this.#bytes;
  }

  /** How many rows were dropped at the front; views that are scrolled move by as many. */
  get droppedRows() {
    return this.#droppedRows;
  }

  /** The position of the first byte; null if there is none. */
  get start() {
    return this.#chunks[this.#first]?.start ?? null;
  }

  /** Adds a chunk at the end. Returns the number of its rows. */
  add({ bytes, start, isCut }) {
    if (bytes.length === 0 || (this.#mode === 'json' && bytes.length <= 2)) {
      return 0;
    }

    const chunk = { bytes, start, isCut, firstRow: this.#droppedRows + this.#rows, ...this.#split(bytes) };
    this.#chunks.push(chunk);
    this.#bytes += bytes.length;
    this.#rows += chunk.starts.length;
    while (this.#chunks.length - this.#first > 1 && (this.#bytes > MAX_BYTES || this.#rows > MAX_ROWS)) {
      this.#drop();
    }

    return chunk.starts.length;
  }

  /** A row: `{ position, bytes, isCut }`. */
  row(index) {
    const wanted = this.#droppedRows + index;
    const chunk = this.#chunkOf(wanted);
    const at = wanted - chunk.firstRow;
    const start = chunk.starts[at];
    return {
      // A JSON answer begins with a bracket that is not stored.
      position: chunk.start + start - (this.#mode === 'json' ? 1 : 0),
      bytes: chunk.bytes.subarray(start, chunk.ends[at]),
      isCut: chunk.isCut && at === chunk.starts.length - 1,
    };
  }

  #split(bytes) {
    const { starts, ends } = SPLITS[this.#mode](bytes);
    return { starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
  }

  #drop() {
    const chunk = this.#chunks[this.#first];
    this.#chunks[this.#first++] = null;
    this.#bytes -= chunk.bytes.length;
    this.#rows -= chunk.starts.length;
    this.#droppedRows += chunk.starts.length;
    if (this.#first > 1_000) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #chunkOf(row) {
    let low = this.#first;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#chunks[middle].firstRow <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }

    return this.#chunks[low];
  }
}
