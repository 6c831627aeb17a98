// One stream: what it is, what it contains, and what can be done with it.
import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { findStream } from '../service/readModel.js';
import { positionOf } from '../service/offsets.js';
import { head } from '../service/streams.js';
import { absoluteUrl } from '../service/settings.js';
import { formatAgo, formatBytes, formatDuration, formatTime } from '../content/format.js';
import { CopyButton } from '../parts/copyButton.js';
import { Badge, Loading, Notice } from '../parts/notice.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';
import { AppendForm } from './appendForm.js';
import { Content } from './content.js';
import { Relations } from './relations.js';
import { StreamDialogs } from './streamDialogs.js';
import { Fact } from './subscriptions.js';

export function Stream({ project, path }) {
  const [dialog, setDialog] = useState(null);
  const { data, problem, reload } = useResource((signal) => load(project, path, signal), [project, path], {
    everyMs: 2000,
  });
  const title = html`<nav class="crumbs" aria-label="Where you are">
      <a href=${routes.streams(project)}>${project}</a><span aria-hidden="true"> / </span>
    </nav>
    <h1 class="path">${path}</h1>`;
  if (problem && (problem.status === 404 || problem.status === 410)) {
    return html`${title}
      <${Notice} title=${problem.status === 410 ? 'This stream is deleted' : 'There is no stream at this URL'}>
        <p>${problem.status === 410 ? 'Only its forks can still read what it had.'
          : 'It may have expired, or been deleted. This page shows it as soon as it is created.'}</p>
        <p><a class="button" href=${routes.streams(project)}>Streams of ${project}</a></p>
      <//>`;
  }

  if (!data) {
    return html`${title}
      ${problem ? html`<${Problem} problem=${problem} project=${project} retry=${reload} />` : html`<${Loading} />`}`;
  }

  const isEstuary = data.entry?.kind === 'estuary';
  return html`
    <div class="title">
      <div>${title}</div>
      <div class="buttons">
        <button type="button" onClick=${() => setDialog('fork')}>Fork</button>
        ${!isEstuary && html`
          <button type="button" onClick=${() => setDialog('subscribe')}>Subscribe an estuary</button>
          <button type="button" disabled=${data.isClosed} onClick=${() => setDialog('close')}>Close</button>`}
        <button class="danger" type="button" onClick=${() => setDialog('delete')}>Delete</button>
      </div>
    </div>
    <${Facts} project=${project} path=${path} data=${data} />
    <${Content} key=${`${project}/${path}`} project=${project} path=${path} contentType=${data.contentType}
      tail=${data.nextOffset} />
    <div class="columns">
      ${!isEstuary && html`<${AppendForm} project=${project} path=${path} contentType=${data.contentType}
        isClosed=${data.isClosed} onAppended=${reload} />`}
      <${Relations} project=${project} path=${path} entry=${data.entry} />
      <section class="card stack">
        <h2>From a terminal</h2>
        <pre tabindex="0">curl -N '${absoluteUrl(project, path)}?offset=-1&live=sse'</pre>
        <${CopyButton} text=${`curl -N '${absoluteUrl(project, path)}?offset=-1&live=sse'`} />
      </section>
    </div>
    <${StreamDialogs} project=${project} path=${path} data=${data} dialog=${dialog} onClose=${() => {
      setDialog(null);
      reload();
    }} />`;
}

// The list knows more than HEAD, but needs a token for the whole project.
async function load(project, path, signal) {
  const [own, entry] = await Promise.all([
    head(project, path, signal),
    findStream(project, path, signal).catch(() => null),
  ]);
  return { ...own, entry };
}

function Facts({ project, path, data }) {
  const { entry } = data;
  const written = data.writtenAt ?? entry?.lastAppendAt;
  const expiry = entry?.expiresAt ?? data.expiresAt;
  return html`<dl class="facts card">
    <${Fact} name="State"><span class="badges">
      ${data.isClosed ? html`<${Badge} kind="muted">closed<//>` : html`<${Badge} kind="good">open<//>`}
      ${entry?.kind === 'estuary' && html`<${Badge} kind="accent">estuary<//>`}
      ${entry?.public && html`<${Badge} kind="warning">public<//>`}
    </span><//>
    <${Fact} name="Content type">${data.contentType}<//>
    <${Fact} name="Size">${formatBytes(positionOf(data.nextOffset))}<//>
    <${Fact} name="Last append"><span title=${formatTime(written)}>${formatAgo(written)}</span><//>
    ${entry?.createdAt && html`<${Fact} name="Created">
      <span title=${formatTime(entry.createdAt)}>${formatAgo(entry.createdAt)}</span><//>`}
    ${expiry && html`<${Fact} name="Expires"><span title=${formatTime(expiry)}>${formatAgo(expiry)}</span><//>`}
    ${data.ttlSeconds && html`<${Fact} name="Time to live">${formatDuration(data.ttlSeconds)} after the last use<//>`}
    <${Fact} name="Tail"><code class="offset">${data.nextOffset}</code><//>
  </dl>`;
}
