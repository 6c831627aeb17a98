// The streams of a project, found by the start of their paths, a page at a time.
import { html, useEffect, useRef, useState } from '../vendor/htm-preact/htm-preact.js';
import { listStreams } from '../service/readModel.js';
import { DEFAULT_PROJECT } from '../service/settings.js';
import { create } from '../service/streams.js';
import { formatAgo, formatBytes, formatTime } from '../content/format.js';
import { FormDialog } from '../parts/dialog.js';
import { Badge, Loading, Notice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { go, replace, routes } from '../parts/router.js';

const SEARCH_DELAY_MS = 200;

export function Streams({ project, query }) {
  const { prefix = '', after = '' } = query;
  const [isCreating, setIsCreating] = useState(false);
  const { data, problem, reload } = useResource(
    (signal) => listStreams(project, { prefix, after, signal }), [project, prefix, after], { everyMs: 5000 });

  return html`
    <div class="title">
      <h1>Streams</h1>
      <button class="primary" type="button" onClick=${() => setIsCreating(true)}>New stream</button>
    </div>
    <${Search} project=${project} prefix=${prefix} />
    ${problem && !data ? html`<${Problem} problem=${problem} project=${project} retry=${reload} />`
      : !data ? html`<${Loading} />`
      : data.items.length === 0 ? html`<${Nothing} project=${project} prefix=${prefix} hasMore=${data.next !== null} />`
      : html`<${Table} project=${project} items=${data.items} />`}
    ${data && html`<${Pager} after=${after} next=${data.next}
      hrefOf=${(name) => routes.streams(project, { prefix, after: name })} />`}
    ${isCreating && html`<${CreateDialog} project=${project} prefix=${prefix}
      onClose=${() => setIsCreating(false)} />`}`;
}

function Search({ project, prefix }) {
  const input = useRef(null);
  const timer = useRef(null);
  const search = () => {
    clearTimeout(timer.current);
    replace(routes.streams(project, { prefix: input.current.value }));
  };
  useEffect(() => {
    if (document.activeElement !== input.current) {
      input.current.value = prefix;
    }
  }, [prefix]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return html`<form class="search" role="search" onSubmit=${(event) => {
    event.preventDefault();
    search();
  }}>
    <label for="prefix">Paths that start with</label>
    <input id="prefix" ref=${input} type="search" autocomplete="off" spellcheck=${false} defaultValue=${prefix}
      placeholder="all streams" onInput=${() => {
        clearTimeout(timer.current);
        timer.current = setTimeout(search, SEARCH_DELAY_MS);
      }} />
  </form>`;
}

const Table = ({ project, items }) => html`<table class="list cards">
  <caption class="hidden">Streams of ${project}</caption>
  <thead>
    <tr><th>Path</th><th>Content type</th><th class="number">Size</th><th>Last append</th><th>State</th></tr>
  </thead>
  <tbody>
    ${items.map((item) => html`<tr key=${item.path}>
      <td class="path"><a href=${routes.stream(project, item.path)}>${item.path}</a></td>
      <td data-label="Content type">${item.contentType}</td>
      <td class="number" data-label="Size">${formatBytes(item.bytes)}</td>
      <td data-label="Last append">
        <span title=${formatTime(item.lastAppendAt)}>${formatAgo(item.lastAppendAt)}</span></td>
      <td data-label="State"><${States} item=${item} /></td>
    </tr>`)}
  </tbody>
</table>`;

export const States = ({ item }) => html`<span class="badges">
  ${item.closed ? html`<${Badge} kind="muted">closed<//>` : html`<${Badge} kind="good">open<//>`}
  ${item.kind === 'estuary' && html`<${Badge} kind="accent">estuary<//>`}
  ${item.public && html`<${Badge} kind="warning">public<//>`}
  ${item.forkedFrom && html`<${Badge}>fork<//>`}
  ${item.hasForks && html`<${Badge}>forked<//>`}
  ${item.hasSubscribers && html`<${Badge}>fan-out<//>`}
  ${item.hasSubscriptions && html`<${Badge}>subscribed<//>`}
  ${item.expiresAt && html`<${Badge}>expires ${formatAgo(item.expiresAt)}<//>`}
</span>`;

function Nothing({ project, prefix, hasMore }) {
  if (hasMore) {
    return html`<${Notice} title="Nothing on this page"><p>The search goes on: choose Next.</p><//>`;
  }

  return prefix
    ? html`<${Notice} title="No stream starts with “${prefix}”">
        <p>Paths are compared from their first character, and case matters.
          <a href=${routes.streams(project)}> Show all streams</a></p>
      <//>`
    : html`<${Notice} kind="empty" title="No streams yet">
        <p>A stream is an append-only log at a URL. Create one, then append to it here or with any HTTP client.</p>
      <//>`;
}

function CreateDialog({ project, prefix, onClose }) {
  const submit = async ({ path, contentType, ttlSeconds, isPublic }) => {
    await create(project, path, { contentType, ttlSeconds, isPublic: isPublic === 'on' });
    go(routes.stream(project, path));
  };
  return html`<${FormDialog} title="New stream" action="Create" submit=${submit} onClose=${onClose}>
    <label>Path in ${project}
      <input name="path" type="text" required autocomplete="off" spellcheck=${false} defaultValue=${prefix}
        pattern=${project === DEFAULT_PROJECT ? '[^\\/]+' : undefined} />
    </label>
    ${project === DEFAULT_PROJECT && html`<p class="hint">
      The default project has the paths without a slash. Choose another project for paths such as rooms/42.
    </p>`}
    <label>Content type
      <input name="contentType" type="text" required list="content-types" defaultValue="application/json" />
      <datalist id="content-types">
        <option value="application/json" /><option value="text/plain" /><option value="application/octet-stream" />
      </datalist>
    </label>
    <label>Seconds to live without use (optional)
      <input name="ttlSeconds" type="number" min="1" step="1" />
    </label>
    <label class="check"><input name="isPublic" type="checkbox" /> Everyone may read it without a token</label>
  <//>`;
}
