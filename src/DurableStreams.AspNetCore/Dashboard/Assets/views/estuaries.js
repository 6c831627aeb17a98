// The estuaries of a project, and how far each is behind its sources.
import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { listEstuaries } from '../service/readModel.js';
import { deleteEstuary, subscribeEstuary, unsubscribeEstuary } from '../service/streams.js';
import { formatAgo, formatBytes, formatCount, formatTime } from '../content/format.js';
import { ConfirmDialog, FormDialog } from '../parts/dialog.js';
import { Badge, Loading, Notice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';

export function Estuaries({ project, query }) {
  const { after = '' } = query;
  const [dialog, setDialog] = useState(null);
  const { data, problem, reload } = useResource(
    (signal) => listEstuaries(project, { after, signal }), [project, after], { everyMs: 2000 });
  const close = () => {
    setDialog(null);
    reload();
  };

  return html`
    <div class="title">
      <h1>Estuaries</h1>
      <button class="primary" type="button" onClick=${() => setDialog({ kind: 'subscribe' })}>New subscription</button>
    </div>
    <p class="lead">An estuary is a stream that receives a copy of every append to its sources.</p>
    ${problem && !data ? html`<${Problem} problem=${problem} project=${project} retry=${reload} />`
      : !data ? html`<${Loading} />`
      : data.items.length === 0 ? html`<${Notice} kind="empty" title="No estuaries yet">
          <p>Subscribe one to a stream: it is created by its first subscription.</p>
        <//>`
      : html`<ul class="items">${data.items.map((estuary) => html`
          <${Estuary} key=${estuary.estuary} project=${project} estuary=${estuary} open=${setDialog} />`)}</ul>`}
    ${data && html`<${Pager} after=${after} next=${data.next}
      hrefOf=${(name) => routes.estuaries(project, { after: name })} />`}
    ${dialog?.kind === 'subscribe' && html`<${SubscribeDialog} project=${project} ...${dialog} onClose=${close} />`}
    ${dialog?.kind === 'delete' && html`<${ConfirmDialog} title="Delete the estuary ${dialog.estuary}"
        name=${dialog.estuary} action="Delete" onClose=${close} submit=${() => deleteEstuary(project, dialog.estuary)}>
      <p>Its stream and its subscriptions are deleted. Its sources are not changed.</p>
    <//>`}
    ${dialog?.kind === 'unsubscribe' && html`<${FormDialog} title="End the subscription" action="Unsubscribe"
        isDangerous onClose=${close} submit=${() => unsubscribeEstuary(project, dialog.source, dialog.estuary)}>
      <p><b>${dialog.estuary}</b> receives no more appends of <b>${dialog.source}</b>. What it has stays.</p>
    <//>`}`;
}

function Estuary({ project, estuary, open }) {
  const lag = estuary.sources.reduce((sum, source) => sum + source.lag, 0);
  return html`<li class="card item">
    <header>
      <h2><a href=${routes.stream(project, estuary.estuary)}>${estuary.estuary}</a></h2>
      <span class="badges">
        ${estuary.sources.length > 0 && html`<${Lag} lag=${lag} />`}
        <${Badge}>${estuary.contentType}<//>
        ${estuary.expiresAt && html`<${Badge}><span title=${formatTime(estuary.expiresAt)}>
          expires ${formatAgo(estuary.expiresAt)}</span><//>`}
      </span>
      <button class="small" type="button" onClick=${() => open({ kind: 'delete', estuary: estuary.estuary })}>
        Delete<span class="hidden"> ${estuary.estuary}</span>
      </button>
    </header>
    <${Sources} project=${project} item=${estuary} action=${(source) => html`
      <button class="small" type="button"
          onClick=${() => open({ kind: 'unsubscribe', estuary: estuary.estuary, source: source.source })}>
        Unsubscribe<span class="hidden"> from ${source.source}</span>
      </button>`} />
  </li>`;
}

/** The sources of an estuary or a subscription, with the lag of each. */
export function Sources({ project, item, action }) {
  if (item.sources.length === 0) {
    return html`<p class="hint">It has no sources.</p>`;
  }

  return html`<table class="list cards compact">
    <thead><tr><th>Source</th><th>Lag</th>${action && html`<th><span class="hidden">Action</span></th>`}</tr></thead>
    <tbody>${item.sources.map((source) => html`<tr key=${source.source}>
      <td class="path"><a href=${routes.stream(project, source.source)}>${source.source}</a></td>
      <td data-label="Lag">${source.sourceNextOffset === null
        ? html`<${Badge} kind="muted">does not exist<//>` : html`<${Lag} lag=${source.lag} />`}</td>
      ${action && html`<td class="actions">${action(source)}</td>`}
    </tr>`)}</tbody>
  </table>
  ${item.moreSources && html`<p class="hint">It has more than ${formatCount(item.sources.length, 'source')}.</p>`}`;
}

export const Lag = ({ lag }) => lag === null || lag === undefined ? html`<${Badge} kind="muted">lag unknown<//>`
  : lag === 0 ? html`<${Badge} kind="good">up to date<//>`
  : html`<${Badge} kind="warning">${formatBytes(lag)} behind<//>`;

/** Subscribes an estuary to a stream, either of which may be given. */
export function SubscribeDialog({ project, source = '', onClose }) {
  return html`<${FormDialog} title="Subscribe an estuary" action="Subscribe" onClose=${onClose}
      submit=${({ path, estuary }) => subscribeEstuary(project, path, estuary)}>
    <label>Source, a stream of ${project}
      <input name="path" type="text" required autocomplete="off" spellcheck=${false} defaultValue=${source} />
    </label>
    <label>Estuary
      <input name="estuary" type="text" required autocomplete="off" spellcheck=${false} />
    </label>
    <p class="hint">It is created if it does not exist, and receives what is appended from now on.</p>
  <//>`;
}
