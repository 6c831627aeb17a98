// Loads what a view shows, and loads it again after an interval, a new token, or a lost connection.
import { useCallback, useEffect, useState } from '../vendor/htm-preact/htm-preact.js';
import { credentials } from '../service/credentials.js';
import { isConnected } from '../service/connection.js';
import { useStore } from '../service/store.js';

/** `{ data, problem, isLoading, reload }`. Data that was loaded stays while it is loaded again. */
export function useResource(load, dependencies, { everyMs = null } = {}) {
  const known = useStore(credentials);
  const connected = useStore(isConnected);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState({ data: null, problem: null, isLoading: true, key: null });
  const key = JSON.stringify(dependencies);
  const reload = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    if (!connected) {
      return undefined;
    }

    const abort = new AbortController();
    setState((before) => before.key === key ? { ...before, isLoading: true } : {
      data: null, problem: null, isLoading: true, key,
    });
    load(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, problem: null, isLoading: false, key }),
      (problem) => !abort.signal.aborted && setState((before) => ({ ...before, problem, isLoading: false })));
    return () => abort.abort();
  }, [key, known, connected, turn]);

  useEffect(() => {
    if (everyMs === null) {
      return undefined;
    }

    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  return { ...state, reload };
}
