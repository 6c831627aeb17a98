// Reads a stream into a bounded window: one chunk when asked for more, or everything that comes while it follows live.
// The stream is durable, so a pause loses nothing: reading continues where it stopped.
import { LostError, ServiceError } from '../service/client.js';
import { whenConnected } from '../service/connection.js';
import { read } from '../service/streams.js';
import { ContentWindow } from './contentWindow.js';
import { Rate } from './rate.js';

// Between two requests of a fast stream. Each takes all that has been appended since.
const MIN_POLL_MS = 40;

export class StreamReader {
  #project;
  #path;
  #abort = new AbortController();

  constructor(project, path, mode, onChange) {
    this.#project = project;
    this.#path = path;
    this.onChange = onChange;
    this.window = new ContentWindow(mode);
    this.rate = new Rate();
    this.received = 0;
    this.next = null;
    this.isAtTail = false;
    this.isClosed = false;
    this.isFollowing = false;
    this.isLoading = false;
    this.problem = null;
  }

  /** Starts over at an offset, which is shown from there on. */
  async open(offset) {
    this.stop();
    this.window = new ContentWindow(this.window.mode);
    this.received = 0;
    this.next = offset;
    this.isAtTail = false;
    this.isClosed = false;
    await this.readMore();
  }

  setMode(mode) {
    this.window = new ContentWindow(mode);
  }

  /** Reads the next chunk. */
  async readMore() {
    if (this.isLoading || this.isFollowing || this.isClosed) {
      return;
    }

    const signal = this.#abort.signal;
    await this.#run(signal, async () => this.#accept(await this.#read(false, signal)));
  }

  /** Follows the stream until it is paused, closed or deleted. */
  async follow() {
    if (this.isFollowing || this.isClosed) {
      return;
    }

    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.isFollowing = true;
    this.problem = null;
    this.onChange();
    while (!signal.aborted && !this.isClosed) {
      try {
        const chunk = await this.#read(this.isAtTail, signal);
        this.#accept(chunk);
        await nextFrame(MIN_POLL_MS);
      } catch (problem) {
        if (signal.aborted || !await this.#recovers(problem, signal)) {
          break;
        }
      }
    }

    if (!signal.aborted) {
      this.isFollowing = false;
      this.onChange();
    }
  }

  /** Stops reading. */
  stop() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.isFollowing = false;
    this.isLoading = false;
    this.onChange();
  }

  #read(live, signal) {
    return read(this.#project, this.#path, this.next, { live, signal });
  }

  #accept(chunk) {
    const rows = this.window.add(chunk);
    this.received += rows;
    if (this.isFollowing) {
      this.rate.add(rows, chunk.bytes.length);
    }

    this.next = chunk.next ?? this.next;
    this.isAtTail = chunk.isAtTail;
    this.isClosed = chunk.isClosed;
    this.problem = null;
    this.onChange();
  }

  async #run(signal, work) {
    this.isLoading = true;
    this.problem = null;
    this.onChange();
    try {
      await work();
    } catch (problem) {
      if (!signal.aborted) {
        this.problem = problem;
      }
    }

    if (!signal.aborted) {
      this.isLoading = false;
      this.onChange();
    }
  }

  /** Waits after a failure that passes. Returns false if it does not. */
  async #recovers(problem, signal) {
    const passes = problem instanceof LostError
      || (problem instanceof ServiceError && (problem.status === 503 || problem.status === 429));
    this.problem = problem;
    this.onChange();
    if (problem instanceof LostError) {
      await whenConnected(signal);
    } else if (passes) {
      await new Promise((resolve) => setTimeout(resolve, (problem.retryAfterSeconds ?? 1) * 1000));
    }

    return passes && !signal.aborted;
  }
}

// Nothing is read faster than it is drawn, and nothing at all while the page is hidden.
function nextFrame(minMs) {
  const earliest = performance.now() + minMs;
  return new Promise((resolve) => {
    const check = () => performance.now() >= earliest ? resolve() : requestAnimationFrame(check);
    requestAnimationFrame(check);
  });
}
