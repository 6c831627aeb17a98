import { html } from '../vendor/htm-preact/htm-preact.js';
import { positionOf } from '../service/offsets.js';
import { close, deleteEstuary, fork, remove } from '../service/streams.js';
import { ConfirmDialog, FormDialog } from '../parts/dialog.js';
import { go, routes } from '../parts/router.js';
import { SubscribeDialog } from './estuaries.js';

/** What changes a stream, each after a word of warning. */
export function StreamDialogs({ project, path, data, dialog, onClose }) {
  switch (dialog) {
    case 'fork':
      return html`<${ForkDialog} project=${project} path=${path} tail=${data.nextOffset} onClose=${onClose} />`;
    case 'subscribe':
      return html`<${SubscribeDialog} project=${project} source=${path} onClose=${onClose} />`;
    case 'close':
      return html`<${FormDialog} title="Close this stream" action="Close for good" isDangerous onClose=${onClose}
          submit=${() => close(project, path)}>
        <p>Its readers learn that nothing follows. A closed stream cannot be opened again.</p>
      <//>`;
    case 'delete':
      return html`<${ConfirmDialog} title="Delete this stream" name=${path} action="Delete" onClose=${onClose}
          submit=${async () => {
            await (data.entry?.kind === 'estuary' ? deleteEstuary(project, path) : remove(project, path));
            go(routes.streams(project));
          }}>
        <p>All of its data is deleted. ${data.entry?.hasForks && 'Its forks keep what they inherited.'}</p>
      <//>`;
    default:
      return null;
  }
}

function ForkDialog({ project, path, tail, onClose }) {
  const submit = async ({ target, position }) => {
    await fork(project, path, target, position === '' ? null : Number(position), tail);
    go(routes.stream(project, target));
  };
  return html`<${FormDialog} title="Fork this stream" action="Fork" submit=${submit} onClose=${onClose}>
    <p>A fork begins with what this stream has, without copying it, and goes its own way from there.</p>
    <label>Path of the fork in ${project}
      <input name="target" type="text" required autocomplete="off" spellcheck=${false} defaultValue="${path}-fork" />
    </label>
    <label>Position, in bytes (the tail if empty)
      <input name="position" type="number" min="0" max=${positionOf(tail)} step="1" />
    </label>
  <//>`;
}
