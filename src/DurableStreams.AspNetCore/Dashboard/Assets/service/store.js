// A value that views follow.
import { useEffect, useState } from '../vendor/htm-preact/htm-preact.js';

export function createStore(value) {
  const followers = new Set();
  return {
    get: () => value,
    set(next) {
      if (next !== value) {
        value = next;
        followers.forEach((follow) => follow(value));
      }
    },
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
  };
}

/** The value of a store; the view is rendered again when it changes. */
export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.follow(setValue);
  }, [store]);
  return value;
}
