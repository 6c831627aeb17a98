import { html } from '../vendor/htm-preact/htm-preact.js';

/** Links to the pages of a list, which is read forwards; the browser goes back. */
export const Pager = ({ after, next, hrefOf }) => (after || next) && html`
  <nav class="pager" aria-label="Pages of the list">
  ${after ? html`<a class="button" href=${hrefOf('')}>First</a>
    <button type="button" onClick=${() => history.back()}>Back</button>` : html`<span></span>`}
  ${next ? html`<a class="button" href=${hrefOf(next)}>Next</a>` : html`<span class="muted">End of the list</span>`}
</nav>`;
