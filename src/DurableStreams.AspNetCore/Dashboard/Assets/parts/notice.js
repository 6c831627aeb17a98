import { html } from '../vendor/htm-preact/htm-preact.js';

/** A state of a page, in words: nothing is there yet, or something is wrong. */
export const Notice = ({ kind = 'info', title, children }) => html`
  <section class="notice ${kind}" role=${kind === 'problem' ? 'alert' : undefined}>
    <h2>${title}</h2>
    ${children}
  </section>`;

export const Badge = ({ kind = '', children }) => html`<span class="badge ${kind}">${children}</span>`;

export const Loading = () => html`<p class="loading" role="status">Loading…</p>`;
