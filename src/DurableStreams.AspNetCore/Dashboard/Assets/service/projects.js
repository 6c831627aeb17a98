// The configuration of projects, and tokens that are signed with their secrets.
import { asAdmin, asManager, send } from './client.js';
import { urls } from './settings.js';

async function answerOf(response) {
  return { ...await response.json(), tag: response.headers.get('ETag') };
}

export const getProject = async (project, signal) =>
  answerOf(await send('GET', urls.config(project), { credential: asManager(project), signal }));

export const createProject = async (project, { secret, origins, isPublic }) =>
  answerOf(await send('PUT', urls.config(project), {
    credential: asAdmin(),
    headers: { 'Content-Type': 'application/json', 'If-None-Match': '*' },
    body: JSON.stringify({ signingSecrets: [secret], corsOrigins: origins, isPublic }),
  }));

/** Replaces the given fields, unless the project has changed since it was read. */
export const changeProject = async (project, fields, tag) =>
  answerOf(await send('PUT', urls.config(project), {
    credential: asManager(project),
    headers: { 'Content-Type': 'application/json', 'If-Match': tag },
    body: JSON.stringify(fields),
  }));

/** 256 random bits. */
export const newSecret = () => encode(crypto.getRandomValues(new Uint8Array(32)));

/** Browsers sign only on pages from https or from this machine. */
export const canSign = () => globalThis.crypto?.subtle !== undefined;

/** Signs a token (docs/security.md). The secret does not leave the browser. */
export async function mintToken(secret, project, { scope, lifetimeSeconds, streamId }) {
  const utf8 = new TextEncoder();
  const claims = {
    sub: project,
    scope,
    exp: Math.floor(Date.now() / 1000) + lifetimeSeconds,
    ...(streamId ? { stream_id: streamId } : {}),
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => encode(utf8.encode(JSON.stringify(part)))).join('.');
  const key = await crypto.subtle.importKey(
    'raw', utf8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `${signed}.${encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(signed))))}`;
}

const encode = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
