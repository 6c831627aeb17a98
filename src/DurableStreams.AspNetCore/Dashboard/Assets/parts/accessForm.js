import { html, useRef, useState } from '../vendor/htm-preact/htm-preact.js';
import { enter } from '../service/credentials.js';

let number = 0;

/** Takes a token or the admin key. Neither is ever part of a URL. */
export function AccessForm({ label, onEntered }) {
  const [id] = useState(() => `access-${++number}`);
  const input = useRef(null);
  const submit = (event) => {
    event.preventDefault();
    const text = input.current.value;
    if (text.trim()) {
      input.current.value = '';
      enter(text);
      onEntered?.();
    }
  };

  return html`<form class="inline-form" onSubmit=${submit}>
    <label for=${id}>${label}</label>
    <input id=${id} ref=${input} type="password" autocomplete="off" spellcheck=${false} required />
    <button class="primary" type="submit">Use</button>
    <p class="hint">Kept in this tab only, until it is closed.</p>
  </form>`;
}
