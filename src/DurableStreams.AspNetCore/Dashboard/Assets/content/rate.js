// Rows and bytes per second, over the last few seconds.
const WINDOW_MS = 3000;

export class Rate {
  #entries = [];

  add(rows, bytes, now = performance.now()) {
    this.#entries.push({ now, rows, bytes });
    this.#trim(now);
  }

  perSecond(now = performance.now()) {
    this.#trim(now);
    const seconds = WINDOW_MS / 1000;
    return {
      rows: this.#entries.reduce((sum, entry) => sum + entry.rows, 0) / seconds,
      bytes: this.#entries.reduce((sum, entry) => sum + entry.bytes, 0) / seconds,
    };
  }

  #trim(now) {
    const first = this.#entries.findIndex((entry) => now - entry.now < WINDOW_MS);
    this.#entries.splice(0, first < 0 ? this.#entries.length : first);
  }
}
