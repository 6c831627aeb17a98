// The subscriptions of a project: their state, and what is not acknowledged yet.
import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { listSubscriptions } from '../service/readModel.js';
import { DEFAULT_PROJECT } from '../service/settings.js';
import { deleteSubscription } from '../service/streams.js';
import { formatAgo, formatCount, formatTime } from '../content/format.js';
import { ConfirmDialog } from '../parts/dialog.js';
import { Badge, Loading, Notice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';
import { Lag, Sources } from './estuaries.js';

const KINDS = { idle: 'good', sending: 'accent', sent: 'accent', claimed: 'accent', failed: 'bad' };

export function Subscriptions({ project, query }) {
  const { after = '' } = query;
  const [deleted, setDeleted] = useState(null);
  const { data, problem, reload } = useResource(
    (signal) => listSubscriptions(project, { after, signal }), [project, after], { everyMs: 2000 });

  return html`
    <h1>Subscriptions</h1>
    <p class="lead">A subscription wakes a worker when one of its streams has news.
      ${project === DEFAULT_PROJECT && ' Those of the default project cover all projects.'}</p>
    ${problem && !data
      ? html`<${Problem} problem=${problem} project=${project} isForAdmin=${project === DEFAULT_PROJECT}
          retry=${reload} />`
      : !data ? html`<${Loading} />`
      : data.items.length === 0 ? html`<${Notice} kind="empty" title="No subscriptions yet">
          <p>Workers create them, for a pattern of paths such as <code>rooms/*</code>: by webhook, or by events that
            they claim.</p>
        <//>`
      : html`<ul class="items">${data.items.map((subscription) => html`
          <${Subscription} key=${subscription.id} project=${project} subscription=${subscription}
            remove=${() => setDeleted(subscription.id)} />`)}</ul>`}
    ${data && html`<${Pager} after=${after} next=${data.next}
      hrefOf=${(name) => routes.subscriptions(project, { after: name })} />`}
    ${deleted && html`<${ConfirmDialog} title="Delete the subscription ${deleted}" name=${deleted} action="Delete"
        onClose=${() => {
          setDeleted(null);
          reload();
        }} submit=${() => deleteSubscription(project, deleted)}>
      <p>Its workers are not woken any more, and what they have acknowledged is forgotten.</p>
    <//>`}`;
}

function Subscription({ project, subscription: one, remove }) {
  return html`<li class="card item">
    <header>
      <h2>${one.id}</h2>
      <span class="badges">
        <${Badge} kind=${KINDS[one.status] ?? ''}>${one.status}<//>
        <${Lag} lag=${one.lag} />
        <${Badge}>${one.type}<//>
        <${Badge}>${formatCount(one.streams, 'stream')}<//>
        ${one.linking && html`<${Badge} kind="accent">linking streams<//>`}
      </span>
      <button class="small" type="button" onClick=${remove}>Delete<span class="hidden"> ${one.id}</span></button>
    </header>
    <dl class="facts">
      ${one.pattern && html`<${Fact} name="Pattern"><code>${one.pattern}</code><//>`}
      ${one.wakeStream && html`<${Fact} name="Wake stream">
        <a href=${routes.stream(project, one.wakeStream)}>${one.wakeStream}</a><//>`}
      ${one.holder && html`<${Fact} name="Worker">${one.holder}<//>`}
      ${one.leaseEndsAt && html`<${Fact} name="Lease ends">${formatAgo(one.leaseEndsAt)}<//>`}
      ${one.failedAttempts > 0 && html`<${Fact} name="Failed attempts">${one.failedAttempts}<//>`}
      ${one.nextAttemptAt && html`<${Fact} name="Next attempt">${formatAgo(one.nextAttemptAt)}<//>`}
      <${Fact} name="Created"><span title=${formatTime(one.createdAt)}>${formatAgo(one.createdAt)}</span><//>
    </dl>
    <${Sources} project=${project} item=${one} />
  </li>`;
}

export const Fact = ({ name, children }) => html`<div><dt>${name}</dt><dd>${children}</dd></div>`;
