// Whether the server answers. Once it does not, it is asked until it does; views then load again.
import { createStore } from './store.js';
import { urls } from './settings.js';

const RETRY_MS = 2000;

export const isConnected = createStore(true);

export function reportLost() {
  if (isConnected.get()) {
    isConnected.set(false);
    setTimeout(probe, RETRY_MS);
  }
}

/** Resolves when the server answers again, or the signal is aborted. */
export function whenConnected(signal) {
  return new Promise((resolve) => {
    if (isConnected.get() || signal?.aborted) {
      resolve();
      return;
    }

    const stop = isConnected.follow(() => {
      stop();
      resolve();
    });
    signal?.addEventListener('abort', () => {
      stop();
      resolve();
    }, { once: true });
  });
}

async function probe() {
  try {
    await fetch(urls.health(), { cache: 'no-store' });
    isConnected.set(true);
  } catch {
    setTimeout(probe, RETRY_MS);
  }
}
