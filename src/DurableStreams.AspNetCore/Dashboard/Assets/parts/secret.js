import { html } from '../vendor/htm-preact/htm-preact.js';
import { CopyButton } from './copyButton.js';

/** A secret that is shown once. */
export const Secret = ({ name, text }) => html`<section class="secret" aria-label=${name}>
  <p><b>${name}</b>: copy it now, it is not shown again.</p>
  <pre tabindex="0">${text}</pre>
  <${CopyButton} text=${text} />
</section>`;
