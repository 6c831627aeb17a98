import { html } from '../vendor/htm-preact/htm-preact.js';
import { claimsOf, credentials, forget } from '../service/credentials.js';
import { isOpen } from '../service/settings.js';
import { useStore } from '../service/store.js';
import { formatAgo } from '../content/format.js';
import { AccessForm } from '../parts/accessForm.js';
import { Dialog } from '../parts/dialog.js';

/** Shows which tokens this tab has, and takes others. */
export function AccessDialog({ onClose }) {
  const { adminKey, tokens } = useStore(credentials);
  const known = Object.entries(tokens);
  return html`<${Dialog} title="Access" onClose=${onClose}>
    <div class="stack">
      <p>${isOpen()
        ? 'This server is open: streams need no token. Projects are configured with the admin key.'
        : 'Each project has tokens of its own. The admin key configures projects and shows the overview.'}</p>
      ${(adminKey || known.length > 0) && html`<table class="list">
        <thead><tr><th>For</th><th>Allows</th><th>Valid</th></tr></thead>
        <tbody>
          ${adminKey && html`<tr><td>all projects</td><td>admin key</td><td>until it is changed</td></tr>`}
          ${known.map(([project, token]) => html`<${Token} key=${project} project=${project} token=${token} />`)}
        </tbody>
      </table>`}
      <${AccessForm} label="Token of a project, or the admin key" onEntered=${onClose} />
      ${(adminKey || known.length > 0) && html`<footer>
        <button type="button" onClick=${forget}>Forget all</button>
      </footer>`}
    </div>
  <//>`;
}

function Token({ project, token }) {
  const claims = claimsOf(token);
  const isOver = claims.exp * 1000 < Date.now();
  return html`<tr>
    <td>${project}</td>
    <td>${claims.scope}${claims.stream_id ? ` of ${claims.stream_id}` : ''}</td>
    <td class=${isOver ? 'bad' : ''}>${isOver ? 'expired ' : 'ends '}${formatAgo(claims.exp * 1000)}</td>
  </tr>`;
}
