import { html, useState } from '../vendor/htm-preact/htm-preact.js';

export function CopyButton({ text, label = 'Copy' }) {
  const [state, setState] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('Copied');
    } catch {
      setState('Select the text to copy it');
    }

    setTimeout(() => setState(''), 2000);
  };

  return html`<button class="small" type="button" onClick=${copy}>
    <span aria-live="polite">${state || label}</span>
  </button>`;
}
