// What can be done with one stream.
import { asManager, asProject, send, sendForJson } from './client.js';
import { reportLost } from './connection.js';
import { LostError } from './client.js';
import { offsetAt, positionOf } from './offsets.js';
import { streamPath, urls } from './settings.js';

/** An append that is larger is shown in part, so that no page holds it whole. */
export const MAX_READ_BYTES = 2 * 1024 * 1024;

export async function head(project, path, signal) {
  const { headers } = await send('HEAD', urls.stream(project, path), { credential: asProject(project), signal });
  return {
    contentType: headers.get('Content-Type') ?? '',
    nextOffset: headers.get('Stream-Next-Offset'),
    isClosed: headers.get('Stream-Closed') === 'true',
    ttlSeconds: headers.get('Stream-TTL'),
    expiresAt: headers.get('Stream-Expires-At'),
    forkedFrom: headers.get('Stream-Forked-From'),
    writtenAt: Number(headers.get('Stream-Write-Timestamp')) || null,
  };
}

/**
 * Reads one chunk: `{ bytes, start, next, isAtTail, isClosed, isCut, contentType }`. `start` is the position of the
 * first byte. A chunk that is longer than MAX_READ_BYTES is cut.
 */
export async function read(project, path, offset, { live = false, signal } = {}) {
  const query = new URLSearchParams({ offset });
  if (live) {
    query.set('live', 'long-poll');
  }

  const response = await send(
    'GET', `${urls.stream(project, path)}?${query}`, { credential: asProject(project), signal });
  const { headers } = response;
  const { bytes, isCut } = response.status === 204
    ? { bytes: new Uint8Array(), isCut: false }
    : await receive(response);
  const next = headers.get('Stream-Next-Offset');
  const contentType = headers.get('Content-Type') ?? '';
  return {
    bytes,
    contentType,
    next,
    isCut,
    start: isCut ? positionOf(offset) ?? 0 : positionOf(next) - storedLength(bytes, contentType),
    isAtTail: headers.get('Stream-Up-To-Date') === 'true',
    isClosed: headers.get('Stream-Closed') === 'true',
  };
}

/** Messages are stored with a separator each; the answer has brackets, and no separator after the last one. */
const storedLength = (bytes, contentType) =>
  isJson(contentType) ? (bytes.length > 2 ? bytes.length - 1 : 0) : bytes.length;

export const isJson = (contentType) => /^application\/json\b/i.test(contentType);

export const isText = (contentType) => /^text\//i.test(contentType) || isJson(contentType);

async function receive(response) {
  const parts = [];
  let length = 0;
  const reader = response.body.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) {
        return { bytes: join(parts, length), isCut: false };
      }

      parts.push(value);
      length += value.length;
      if (length > MAX_READ_BYTES) {
        await reader.cancel();
        return { bytes: join(parts, length).subarray(0, MAX_READ_BYTES), isCut: true };
      }
    }
  } catch (problem) {
    if (problem.name === 'AbortError') {
      throw problem;
    }

    reportLost();
    throw new LostError();
  }
}

function join(parts, length) {
  if (parts.length === 1) {
    return parts[0];
  }

  const whole = new Uint8Array(length);
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }

  return whole;
}

export const create = (project, path, { contentType, ttlSeconds, isPublic }) =>
  send('PUT', urls.stream(project, path) + (isPublic ? '?public=true' : ''), {
    credential: asProject(project),
    headers: {
      'Content-Type': contentType,
      'If-None-Match': '*',
      ...(ttlSeconds ? { 'Stream-TTL': ttlSeconds } : {}),
    },
  });

export const append = (project, path, contentType, body) =>
  send('POST', urls.stream(project, path), {
    credential: asProject(project), headers: { 'Content-Type': contentType }, body,
  });

export const close = (project, path) =>
  send('POST', urls.stream(project, path), {
    credential: asProject(project), headers: { 'Stream-Closed': 'true' },
  });

export const remove = (project, path) =>
  send('DELETE', urls.stream(project, path), { credential: asProject(project) });

/** Forks a stream at its tail, or at a position. */
export const fork = (project, path, target, position, tail) =>
  send('PUT', urls.stream(project, target), {
    credential: asProject(project),
    headers: {
      'If-None-Match': '*',
      'Stream-Forked-From': streamPath(project, path),
      ...(position === null ? {} : { 'Stream-Fork-Offset': offsetAt(position, tail) }),
    },
  });

export const subscribeEstuary = (project, path, estuaryId) =>
  sendForJson('POST', urls.subscribe(project, path), {
    credential: asProject(project),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ estuaryId }),
  });

export const unsubscribeEstuary = (project, path, estuaryId) =>
  sendForJson('DELETE', urls.subscribe(project, path), {
    credential: asProject(project),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ estuaryId }),
  });

export const deleteEstuary = (project, id) =>
  sendForJson('DELETE', urls.estuary(project, id), { credential: asProject(project) });

export const deleteSubscription = (project, id) =>
  send('DELETE', urls.subscription(project, id), { credential: asProject(project) ?? asManager(project) });
