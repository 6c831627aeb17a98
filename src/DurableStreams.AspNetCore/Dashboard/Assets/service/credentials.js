// The admin key and the tokens of projects. They stay in the session storage of this tab, and are sent in headers only.
import { createStore } from './store.js';

const KEY = 'durable-streams-credentials';

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** `{ adminKey, tokens: { project: token } }` */
export const credentials = createStore({ adminKey: null, tokens: {}, ...read() });

function change(next) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without session storage they stay in memory.
  }

  credentials.set(next);
}

/** Keeps what a user has pasted: a token of a project, or the admin key. Returns the project of a token. */
export function enter(text) {
  const value = text.trim().replace(/^Bearer\s+/i, '');
  const claims = claimsOf(value);
  const known = credentials.get();
  if (claims) {
    change({ ...known, tokens: { ...known.tokens, [claims.sub]: value } });
    return claims.sub;
  }

  change({ ...known, adminKey: value });
  return null;
}

export function forget() {
  change({ adminKey: null, tokens: {} });
}

export const tokenOf = (project) => {
  const { tokens } = credentials.get();
  // A project may be called "constructor".
  return Object.hasOwn(tokens, project) ? tokens[project] : null;
};

export const adminKey = () => credentials.get().adminKey;

/** The claims of a token, which is not verified; null if the text is none. */
export function claimsOf(token) {
  const parts = token.split('.');
  if (parts.length !== 3) {
    return null;
  }

  try {
    const bytes = Uint8Array.from(
      atob(parts[1].replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims.sub === 'string' ? claims : null;
  } catch {
    return null;
  }
}
