// Sends requests. What the server refuses becomes a ServiceError, a lost server a LostError.
import { adminKey, tokenOf } from './credentials.js';
import { reportLost } from './connection.js';

export class ServiceError extends Error {
  constructor(status, code, message, retryAfterSeconds) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class LostError extends Error {
  constructor() {
    super('The server does not answer.');
  }
}

/** Requests of a project carry its token. */
export const asProject = (project) => tokenOf(project);

/** Requests about all projects, and their configurations, carry the admin key. */
export const asAdmin = () => adminKey();

/** The configuration of a project: its administrator or the server's. */
export const asManager = (project) => adminKey() ?? tokenOf(project);

/** Sends a request and returns the response, whose body is not read yet. */
export async function send(method, url, { credential, headers = {}, body, signal } = {}) {
  // The browser would refuse to send it, which looks like a lost server.
  if (credential && /[^\x20-\x7e]/.test(credential)) {
    throw new ServiceError(401, 'UNAUTHORIZED', 'The token or key has characters that no header can have.', null);
  }

  let response;
  try {
    response = await fetch(url, {
      method,
      headers: credential ? { ...headers, Authorization: `Bearer ${credential}` } : headers,
      body,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (problem) {
    if (problem.name === 'AbortError') {
      throw problem;
    }

    reportLost();
    throw new LostError();
  }

  if (!response.ok) {
    throw await refusalOf(response);
  }

  return response;
}

/** Sends a request whose answer is JSON. */
export async function sendForJson(method, url, options) {
  const response = await send(method, url, options);
  try {
    return await response.json();
  } catch (problem) {
    if (problem.name === 'AbortError') {
      throw problem;
    }

    reportLost();
    throw new LostError();
  }
}

async function refusalOf(response) {
  let error = {};
  try {
    error = (await response.json()).error ?? {};
  } catch {
    // HEAD, or an answer of a proxy.
  }

  return new ServiceError(
    response.status,
    error.code ?? `HTTP_${response.status}`,
    error.message ?? `The server answered ${response.status}.`,
    Number(response.headers.get('Retry-After')) || null);
}
