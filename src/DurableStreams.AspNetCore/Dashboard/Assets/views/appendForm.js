import { html, useRef, useState } from '../vendor/htm-preact/htm-preact.js';
import { append, isJson } from '../service/streams.js';

/** Appends what is typed: JSON messages, or text. */
export function AppendForm({ project, path, contentType, isClosed, onAppended }) {
  const body = useRef(null);
  const [state, setState] = useState({ kind: '', text: '' });
  if (isClosed) {
    return html`<section class="card stack">
      <h2>Append</h2>
      <p>This stream is closed: it takes no more appends.</p>
    </section>`;
  }

  const submit = async (event) => {
    event.preventDefault();
    setState({ kind: '', text: 'Appending…' });
    try {
      await append(project, path, contentType, body.current.value);
      setState({ kind: 'good', text: 'Appended.' });
      body.current.focus();
      onAppended();
    } catch (problem) {
      setState({ kind: 'bad', text: problem.message });
    }
  };

  return html`<section class="card stack">
    <h2>Append</h2>
    <form class="stack" onSubmit=${submit}>
      <label>${isJson(contentType) ? 'A JSON message; an array is several' : `Text, as ${contentType}`}
        <textarea ref=${body} rows="4" required spellcheck=${false}
          defaultValue=${isJson(contentType) ? '{"hello":"world"}' : ''}
          onKeyDown=${(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && submit(event)}></textarea>
      </label>
      <p><button class="primary" type="submit">Append</button>
        <span class="hint"> or Ctrl+Enter </span>
        <span class=${state.kind} role="status">${state.text}</span></p>
    </form>
  </section>`;
}
