// What the server says about itself, and the URLs that follow from it.
import { encode, encodePath } from './encoding.js';

let settings;

// The page is at BASE/ui/, whatever stands in front of the server.
const base = new URL('..', document.baseURI).pathname.replace(/\/$/, '');

export async function loadSettings() {
  const response = await fetch('api/settings', { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(`${response.status}`);
  }

  settings = await response.json();
}

export const isOpen = () => settings.isOpen;

export const version = () => settings.version;

export const DEFAULT_PROJECT = '_default';

/** The path of a stream, as it stands in headers such as Stream-Forked-From. */
export const streamPath = (project, path) =>
  `${settings.streamRoot}/${project === DEFAULT_PROJECT ? '' : `${encode(project)}/`}${encodePath(path)}`;

export const urls = {
  overview: (after) => `api/overview?after=${after}`,
  health: () => `${base}/health`,
  stream: (project, path) => base + streamPath(project, path),
  estuary: (project, id) => `${base}${settings.estuaryRoot}/${encode(project)}/${encode(id)}`,
  subscribe: (project, path) => `${base}${settings.estuaryRoot}/subscribe/${encode(project)}/${encodePath(path)}`,
  config: (project) => `${base}${settings.configRoot}/${encode(project)}`,
  subscription: (project, id) =>
    `${base}${settings.streamRoot}/${project === DEFAULT_PROJECT ? '' : `${encode(project)}/`}__ds/subscriptions/`
    + encode(id),
  projects: (query) => `${base}${settings.projectsRoot}?${query}`,
  list: (project, kind, query) => `${base}${settings.projectsRoot}/${encode(project)}/${kind}?${query}`,
};

/** The URL of a stream for a command line. */
export const absoluteUrl = (project, path) => new URL(urls.stream(project, path), document.baseURI).href;
