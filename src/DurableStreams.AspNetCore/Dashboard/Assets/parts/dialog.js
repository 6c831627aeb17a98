import { html, useEffect, useRef, useState } from '../vendor/htm-preact/htm-preact.js';

let number = 0;

/** A modal dialog: the browser keeps the focus inside and closes it with Escape. */
export function Dialog({ title, onClose, children }) {
  const element = useRef(null);
  const [id] = useState(() => `dialog-${++number}`);
  useEffect(() => {
    const { current } = element;
    current.showModal();
    return () => current.open && current.close();
  }, []);
  return html`<dialog ref=${element} aria-labelledby=${id} onClose=${onClose}
      onClick=${(event) => event.target === element.current && onClose()}>
    <div class="dialog-body">
      <header>
        <h2 id=${id}>${title}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${onClose}>✕</button>
      </header>
      ${children}
    </div>
  </dialog>`;
}

/** A form in a dialog. Shows why its action failed, and closes when it succeeds. */
export function FormDialog({ title, action, submit, onClose, isDangerous = false, children }) {
  const [problem, setProblem] = useState(null);
  const [isBusy, setIsBusy] = useState(false);
  const run = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    setIsBusy(true);
    setProblem(null);
    try {
      await submit(values);
      onClose();
    } catch (failure) {
      setProblem(failure);
      setIsBusy(false);
    }
  };

  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form class="stack" onSubmit=${run}>
      ${children}
      ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <footer>
        <button type="button" onClick=${onClose}>Cancel</button>
        <button class=${isDangerous ? 'danger' : 'primary'} type="submit" disabled=${isBusy}>${action}</button>
      </footer>
    </form>
  <//>`;
}

/** Asks before something that cannot be undone: the name must be typed. */
export function ConfirmDialog({ title, name, action, submit, onClose, children }) {
  const [typed, setTyped] = useState('');
  return html`<${FormDialog} title=${title} action=${action} isDangerous onClose=${onClose}
      submit=${async () => {
        if (typed !== name) {
          throw new Error(`Type ${name} to confirm.`);
        }

        await submit();
      }}>
    ${children}
    <label>Type <code>${name}</code> to confirm
      <input type="text" autocomplete="off" spellcheck=${false} value=${typed}
        onInput=${(event) => setTyped(event.target.value)} />
    </label>
  <//>`;
}
