// Lists of projects, streams, estuaries and subscriptions (docs/read-model.md).
import { asAdmin, asProject, sendForJson } from './client.js';
import { DEFAULT_PROJECT, urls } from './settings.js';

export const PAGE = 50;

// A page of the server may be short or empty although more follow.
const MAX_REQUESTS_PER_PAGE = 20;

const queryOf = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value));

async function collect(field, limit, after, ask) {
  const items = [];
  let next = after;
  for (let i = 0; i < MAX_REQUESTS_PER_PAGE && items.length < limit; i++) {
    const page = await ask({ after: next, limit: limit - items.length });
    items.push(...page[field]);
    next = page.next;
    if (next === null) {
      break;
    }
  }

  return { items, next };
}

export const listProjects = ({ after = '', limit = PAGE, signal } = {}) =>
  collect('projects', limit, after, (page) =>
    sendForJson('GET', urls.projects(queryOf(page)), { credential: asAdmin(), signal }));

export const listStreams = (project, { prefix = '', after = '', limit = PAGE, signal } = {}) =>
  collect('streams', limit, after, (page) =>
    sendForJson(
      'GET', urls.list(project, 'streams', queryOf({ prefix, ...page })), { credential: asProject(project), signal }));

export const listEstuaries = (project, { after = '', limit = PAGE, signal } = {}) =>
  collect('estuaries', limit, after, (page) =>
    sendForJson('GET', urls.list(project, 'estuaries', queryOf(page)), { credential: asProject(project), signal }));

export const listSubscriptions = (project, { after = '', limit = PAGE, signal } = {}) =>
  collect('subscriptions', limit, after, (page) =>
    sendForJson('GET', urls.list(project, 'subscriptions', queryOf(page)), {
      // Those of the default project cover all projects.
      credential: project === DEFAULT_PROJECT ? asAdmin() : asProject(project),
      signal,
    }));

/** The entry of one stream; null if it is not listed. */
export async function findStream(project, path, signal) {
  const { items } = await listStreams(project, { prefix: path, limit: 1, signal });
  return items[0]?.path === path ? items[0] : null;
}
