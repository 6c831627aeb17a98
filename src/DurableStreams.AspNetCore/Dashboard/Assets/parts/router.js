// The page that is shown, from the fragment of the URL: #/PAGE/PROJECT/PATH?QUERY. It never holds a token.
import { useEffect, useState } from '../vendor/htm-preact/htm-preact.js';
import { encode, encodePath } from '../service/encoding.js';

export const routes = {
  overview: () => '#/',
  projects: () => '#/projects',
  project: (project) => `#/projects/${encode(project)}`,
  streams: (project, query = {}) => withQuery(`#/streams/${encode(project)}`, query),
  stream: (project, path) => `#/stream/${encode(project)}/${encodePath(path)}`,
  estuaries: (project, query = {}) => withQuery(`#/estuaries/${encode(project)}`, query),
  subscriptions: (project, query = {}) => withQuery(`#/subscriptions/${encode(project)}`, query),
};

export const go = (route) => {
  location.hash = route;
};

/** Goes to a page without an entry in the history. */
export const replace = (route) => location.replace(route);

/** `{ page, project, path, query }` */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, project, ...rest] = path.split('/').map(decode);
  return {
    page: page || 'overview',
    project: project || null,
    path: rest.join('/'),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

export function useRoute() {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const change = () => setRoute(parse(location.hash));
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, []);
  return route;
}

function withQuery(route, query) {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return text ? `${route}?${text}` : route;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
