// All projects.
import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { listProjects } from '../service/readModel.js';
import { createProject, newSecret } from '../service/projects.js';
import { Dialog, FormDialog } from '../parts/dialog.js';
import { Badge, Loading, Notice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { go, routes, useRoute } from '../parts/router.js';
import { Secret } from '../parts/secret.js';

export function Projects() {
  const { query: { after = '' } } = useRoute();
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState(null);
  const { data, problem, reload } = useResource((signal) => listProjects({ after, signal }), [after]);

  return html`
    <div class="title">
      <h1>Projects</h1>
      <button class="primary" type="button" onClick=${() => setIsCreating(true)}>New project</button>
    </div>
    <p class="lead">A project owns the streams below its name, and the secrets that sign their tokens.</p>
    ${problem && !data ? html`<${Problem} problem=${problem} isForAdmin retry=${reload} />`
      : !data ? html`<${Loading} />`
      : data.items.length === 0 ? html`<${Notice} kind="empty" title="No projects yet">
          <p>Create the first one: you get its signing secret, and can mint tokens with it.</p>
        <//>`
      : html`<${Table} items=${data.items} />`}
    ${data && html`<${Pager} after=${after} next=${data.next}
      hrefOf=${(name) => `${routes.projects()}?${new URLSearchParams({ after: name })}`} />`}
    ${isCreating && html`<${CreateDialog} onClose=${() => setIsCreating(false)} onCreated=${setCreated} />`}
    ${created && html`<${Dialog} title="The project ${created.name} is created"
        onClose=${() => go(routes.project(created.name))}>
      <div class="stack">
        <${Secret} name="Signing secret" text=${created.secret} />
        <footer><button class="primary" type="button" onClick=${() => go(routes.project(created.name))}>
          I have kept it
        </button></footer>
      </div>
    <//>`}`;
}

const Table = ({ items }) => html`<table class="list cards">
  <caption class="hidden">Projects</caption>
  <thead><tr>
    <th>Project</th><th>Origins whose scripts may read</th><th>State</th><th><span class="hidden">Links</span></th>
  </tr></thead>
  <tbody>${items.map((item) => html`<tr key=${item.project}>
    <td class="path">${item.configured === false ? item.project
      : html`<a href=${routes.project(item.project)}>${item.project}</a>`}</td>
    <td data-label="Origins">${item.origins.join(', ') || html`<span class="muted">those of the server</span>`}</td>
    <td data-label="State"><span class="badges">
      ${item.configured === false
        ? html`<${Badge} kind="muted">not configured<//>`
        : html`<${Badge} kind="good">configured<//>`}
      ${item.public && html`<${Badge} kind="warning">public<//>`}
    </span></td>
    <td class="actions">
      <a href=${routes.streams(item.project)}>Streams<span class="hidden"> of ${item.project}</span></a></td>
  </tr>`)}</tbody>
</table>`;

function CreateDialog({ onClose, onCreated }) {
  const submit = async ({ name, origins, isPublic }) => {
    const secret = newSecret();
    await createProject(name, { secret, origins: splitOrigins(origins), isPublic: isPublic === 'on' });
    onCreated({ name, secret });
  };
  return html`<${FormDialog} title="New project" action="Create" submit=${submit} onClose=${onClose}>
    <label>Name
      <input name="name" type="text" required maxlength="128" pattern="[A-Za-z0-9_\\-]+" autocomplete="off"
        spellcheck=${false} />
    </label>
    <${OriginsField} />
    <label class="check"><input name="isPublic" type="checkbox" /> Everyone may read its streams without a token</label>
    <p class="hint">This needs the admin key, on an open server too.</p>
  <//>`;
}

export const splitOrigins = (text) => text.split(/[\s,]+/).filter(Boolean);

export const OriginsField = ({ value = '' }) => html`<label>Origins whose scripts may read, one a line (optional)
  <textarea name="origins" rows="3" spellcheck=${false} placeholder="https://app.example.org"
    defaultValue=${value}></textarea>
</label>`;
