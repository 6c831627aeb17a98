// Forks, estuaries and subscriptions of a stream, as far as the first pages of the lists tell.
import { html } from '../vendor/htm-preact/htm-preact.js';
import { listEstuaries, listStreams, listSubscriptions } from '../service/readModel.js';
import { Loading } from '../parts/notice.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';
import { Lag } from './estuaries.js';

// How many entries of each list are looked at.
const LIMIT = 500;

export function Relations({ project, path, entry }) {
  const wanted = [entry?.hasForks, entry?.hasSubscribers, entry?.hasSubscriptions, entry?.kind === 'estuary'];
  const { data } = useResource((signal) => load(project, path, wanted, signal), [project, path, ...wanted], {
    everyMs: 5000,
  });
  return html`<section class="card stack">
    <h2>Connected</h2>
    ${entry?.forkedFrom && html`<p>Forked from${' '}
      <a href=${routes.stream(project, entry.forkedFrom)}>${entry.forkedFrom}</a></p>`}
    ${!entry ? html`<p class="hint">
        Forks, estuaries and subscriptions are shown with a token for the whole project.</p>`
      : !data ? html`<${Loading} />`
      : html`
        <${Group} title="Sources" items=${data.sources} isCut=${false} none=${null} render=${(source) => html`
          <a href=${routes.stream(project, source.source)}>${source.source}</a> <${Lag} lag=${source.lag} />`} />
        <${Group} title="Forks" items=${data.forks.items} isCut=${data.forks.isCut} none="No forks"
          render=${(one) => html`<a href=${routes.stream(project, one.path)}>${one.path}</a>`} />
        <${Group} title="Estuaries" items=${data.estuaries.items} isCut=${data.estuaries.isCut} none="No estuaries"
          render=${(one) => html`
            <a href=${routes.stream(project, one.estuary)}>${one.estuary}</a> <${Lag} lag=${one.lag} />`} />
        <${Group} title="Subscriptions" items=${data.subscriptions.items} isCut=${data.subscriptions.isCut}
          none="No subscriptions" render=${(one) => html`
          <a href=${routes.subscriptions(project)}>${one.id}</a> <${Lag} lag=${one.lag} />`} />`}
  </section>`;
}

const Group = ({ title, items, isCut, none, render }) => items.length === 0 && !isCut
  ? none && html`<p class="muted">${none}</p>`
  : html`<div>
      <h3>${title}</h3>
      <ul class="plain">${items.map((item, index) => html`<li key=${index}>${render(item)}</li>`)}</ul>
      ${isCut && html`<p class="hint">The first ${LIMIT} of the project were looked at.</p>`}
    </div>`;

const NONE = { items: [], isCut: false };

async function load(project, path, [hasForks, hasSubscribers, hasSubscriptions, isEstuary], signal) {
  const [forks, estuaries, subscriptions] = await Promise.all([
    hasForks ? listStreams(project, { limit: LIMIT, signal }) : null,
    hasSubscribers || isEstuary ? listEstuaries(project, { limit: LIMIT, signal }) : null,
    // Those of the default project need the admin key.
    hasSubscriptions ? listSubscriptions(project, { limit: LIMIT, signal }).catch(() => null) : null,
  ]);
  const ofSource = (list) => list ? {
    items: list.items.flatMap((item) => item.sources.filter((source) => source.source === path)
      .map((source) => ({ ...item, lag: source.lag }))),
    isCut: list.next !== null,
  } : NONE;
  return {
    sources: isEstuary ? estuaries.items.find((item) => item.estuary === path)?.sources ?? [] : [],
    forks: forks ? { items: forks.items.filter((item) => item.forkedFrom === path), isCut: forks.next !== null } : NONE,
    estuaries: hasSubscribers ? ofSource(estuaries) : NONE,
    subscriptions: ofSource(subscriptions),
  };
}
