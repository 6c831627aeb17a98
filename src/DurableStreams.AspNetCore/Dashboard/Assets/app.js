// Loads the settings of the server, then shows the page.
import { html, render } from './vendor/htm-preact/htm-preact.js';
import { loadSettings } from './service/settings.js';
import { Shell } from './views/shell.js';
import { Notice } from './parts/notice.js';

const root = document.getElementById('app');

async function start() {
  try {
    await loadSettings();
  } catch {
    render(
      html`<main class="alone"><${Notice} kind="problem" title="The server does not answer">
        <p>The dashboard tries again every few seconds.</p>
      <//></main>`,
      root);
    setTimeout(start, 3000);
    return;
  }

  render(null, root);
  render(html`<${Shell} />`, root);
}

start();
