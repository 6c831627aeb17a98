// One row in full.
import { html } from '../vendor/htm-preact/htm-preact.js';
import { decode, formatBytes, prettyJson } from '../content/format.js';
import { CopyButton } from '../parts/copyButton.js';

// Larger ones are shown in part: a page with megabytes of text in one element does not react any more.
const MAX_SHOWN_BYTES = 128 * 1024;

// A text that is cut ends with the message: if it did not match, each of its quotes would be tried to the end.
const TOKENS = /("[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$))(\s*:)?|\b(true|false|null)\b|(-?\d[\d.eE+-]*)/g;

export function RowDetails({ row, mode, maxBytes, onClose }) {
  const isLarge = row.bytes.length > MAX_SHOWN_BYTES;
  const text = decode(isLarge ? row.bytes.subarray(0, MAX_SHOWN_BYTES) : row.bytes);
  const shown = mode === 'json' && !isLarge && !row.isCut ? prettyJson(text) : text;
  return html`<aside class="details" aria-label="Selected row">
    <header>
      <p><b>Position ${row.position}</b> <span class="muted">${formatBytes(row.bytes.length)}</span></p>
      <${CopyButton} text=${shown} />
      <button class="quiet" type="button" aria-label="Close the details" onClick=${onClose}>✕</button>
    </header>
    ${row.isCut && html`<p class="hint warning-text">
      This append is longer than ${formatBytes(maxBytes)}: the rest was not loaded.</p>`}
    ${isLarge && html`<p class="hint warning-text">The first ${formatBytes(MAX_SHOWN_BYTES)} are shown.</p>`}
    <pre tabindex="0">${mode === 'json' ? colored(shown) : shown}</pre>
  </aside>`;
}

// As text nodes: whatever a message contains is never markup.
function colored(json) {
  const parts = [];
  let end = 0;
  for (const match of json.matchAll(TOKENS)) {
    const [whole, text, colon, literal] = match;
    const kind = text ? colon ? 'json-name' : 'json-text' : literal ? 'json-literal' : 'json-number';
    parts.push(json.slice(end, match.index), html`<span class=${kind}>${text ?? whole}</span>`, colon ?? '');
    end = match.index + whole.length;
  }

  return [...parts, json.slice(end)];
}
