import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { listProjects } from '../service/readModel.js';
import { DEFAULT_PROJECT } from '../service/settings.js';
import { credentials } from '../service/credentials.js';
import { Dialog } from '../parts/dialog.js';
import { Loading } from '../parts/notice.js';
import { useResource } from '../parts/resource.js';
import { go, routes } from '../parts/router.js';

const LIMIT = 200;

/** Chooses the project whose streams are shown. */
export function ProjectDialog({ project, onClose }) {
  const [text, setText] = useState('');
  const { data, problem, isLoading } = useResource((signal) => listProjects({ limit: LIMIT, signal }), []);
  const known = data?.items.map((item) => item.project) ?? [];
  const names = [...new Set([project, DEFAULT_PROJECT, ...Object.keys(credentials.get().tokens), ...known])];
  const shown = names.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const choose = (name) => {
    onClose();
    go(routes.streams(name));
  };

  return html`<${Dialog} title="Choose a project" onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => {
      event.preventDefault();
      choose(text.trim() || project);
    }}>
      <label>Name
        <input type="search" autocomplete="off" spellcheck=${false} pattern="[A-Za-z0-9_\\-]+" value=${text}
          onInput=${(event) => setText(event.target.value)} />
      </label>
      ${isLoading && html`<${Loading} />`}
      ${problem && html`<p class="hint">
        The list of all projects needs the admin key. Enter a name, or choose a known one.</p>`}
      <ul class="choices">
        ${shown.map((name) => html`<li key=${name}>
          <button type="button" aria-current=${name === project ? 'true' : undefined} onClick=${() => choose(name)}>
            ${name}
          </button>
        </li>`)}
      </ul>
      <footer><button class="primary" type="submit">Open</button></footer>
    </form>
  <//>`;
}
