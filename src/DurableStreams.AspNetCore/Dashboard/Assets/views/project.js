// One project: its origins, its secrets, and tokens that are signed in the browser.
import { html, useState } from '../vendor/htm-preact/htm-preact.js';
import { canSign, changeProject, getProject, mintToken, newSecret } from '../service/projects.js';
import { enter } from '../service/credentials.js';
import { formatAgo, formatTime } from '../content/format.js';
import { FormDialog } from '../parts/dialog.js';
import { Badge, Loading } from '../parts/notice.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';
import { Secret } from '../parts/secret.js';
import { OriginsField, splitOrigins } from './projects.js';
import { Fact } from './subscriptions.js';

const MAX_SECRETS = 10;

export function Project({ project }) {
  const [dialog, setDialog] = useState(null);
  const [secret, setSecret] = useState(null);
  const { data, problem, reload } = useResource((signal) => getProject(project, signal), [project]);
  if (!data) {
    return html`<h1>${project}</h1>
      ${problem
        ? html`<${Problem} problem=${problem} project=${project} isForAdmin retry=${reload} />`
        : html`<${Loading} />`}`;
  }

  const close = () => {
    setDialog(null);
    reload();
  };
  const kept = data.signingSecrets.map(({ id }) => ({ id }));
  const addSecret = async () => {
    const added = newSecret();
    await changeProject(project, { signingSecrets: [...kept, added] }, data.tag);
    setSecret(added);
  };

  return html`
    <div class="title">
      <h1>${project}</h1>
      <a class="button" href=${routes.streams(project)}>Streams</a>
    </div>
    <div class="columns">
      <section class="card stack">
        <h2>Signing secrets</h2>
        <p class="hint">To rotate: add a secret, sign with it, then remove the old one. Tokens of a removed secret end
          at once.</p>
        <ul class="secrets">${data.signingSecrets.map((one) => html`<li key=${one.id}>
          <code>${one.id}</code>${' '}
          <span class="muted" title=${formatTime(one.createdAt)}>${formatAgo(one.createdAt)}</span>
          <button class="small" type="button" disabled=${kept.length === 1}
              onClick=${() => setDialog({ kind: 'remove', id: one.id })}>
            Remove<span class="hidden"> the secret ${one.id}</span>
          </button>
        </li>`)}</ul>
        <p><button type="button" disabled=${kept.length >= MAX_SECRETS} onClick=${() => setDialog({ kind: 'add' })}>
          Add a secret
        </button></p>
        ${secret && html`<${Secret} name="New signing secret" text=${secret} />`}
      </section>
      <${Mint} project=${project} secret=${secret} />
      <section class="card stack">
        <h2>Access from browsers</h2>
        <dl class="facts">
          <${Fact} name="Origins">${data.corsOrigins.join(', ') || 'those of the server'}<//>
          <${Fact} name="Reading">${data.isPublic
            ? html`<${Badge} kind="warning">public: no token<//>` : html`<${Badge}>needs a token<//>`}<//>
        </dl>
        <p><button type="button" onClick=${() => setDialog({ kind: 'access' })}>Change</button></p>
      </section>
    </div>
    ${dialog?.kind === 'add' && html`<${FormDialog} title="Add a signing secret" action="Add"
        submit=${addSecret} onClose=${close}>
      <p>A secret of 256 random bits is made in this browser and shown once. The others stay valid.</p>
    <//>`}
    ${dialog?.kind === 'remove' && html`<${FormDialog} title="Remove a signing secret" action="Remove" isDangerous
        onClose=${close} submit=${() => changeProject(
          project, { signingSecrets: kept.filter(({ id }) => id !== dialog.id) }, data.tag)}>
      <p>All tokens that were signed with <code>${dialog.id}</code> stop working.</p>
    <//>`}
    ${dialog?.kind === 'access' && html`<${FormDialog} title="Access from browsers" action="Save" onClose=${close}
        submit=${({ origins, isPublic }) => changeProject(
          project, { corsOrigins: splitOrigins(origins), isPublic: isPublic === 'on' }, data.tag)}>
      <${OriginsField} value=${data.corsOrigins.join('\n')} />
      <label class="check"><input name="isPublic" type="checkbox" defaultChecked=${data.isPublic} />
        Everyone may read its streams without a token</label>
    <//>`}`;
}

function Mint({ project, secret }) {
  const [token, setToken] = useState(null);
  const [problem, setProblem] = useState(null);
  if (!canSign()) {
    return html`<section class="card stack">
      <h2>Mint a token</h2>
      <p>Browsers sign only on pages from https or from this machine. Use <code>durable-streams project create</code> or
        any JWT library instead.</p>
    </section>`;
  }

  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    try {
      setToken(await mintToken(values.secret, project, {
        scope: values.scope, lifetimeSeconds: Number(values.lifetime), streamId: values.streamId.trim() || null,
      }));
      setProblem(null);
    } catch (failure) {
      setProblem(failure);
    }
  };

  return html`<section class="card stack">
    <h2>Mint a token</h2>
    <form class="stack" onSubmit=${submit}>
      <label>Signing secret
        <input name="secret" type="password" required minlength="32" autocomplete="off" defaultValue=${secret ?? ''}
          key=${secret} />
      </label>
      <div class="pair">
        <label>Scope
          <select name="scope">
            <option value="read">read</option><option value="write">write</option><option value="manage">manage</option>
          </select>
        </label>
        <label>Valid for
          <select name="lifetime">
            <option value="900">15 minutes</option><option value="3600">1 hour</option>
            <option value="86400">1 day</option>
          </select>
        </label>
      </div>
      <label>Only this stream (optional)
        <input name="streamId" type="text" autocomplete="off" spellcheck=${false} />
      </label>
      <p class="hint">It is signed in this browser. The secret is not sent and not kept.</p>
      ${problem && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <p><button class="primary" type="submit">Mint</button></p>
    </form>
    ${token && html`<${Secret} name="Token" text=${token} />
      <p><button type="button" onClick=${() => enter(token)}>Use it in this tab</button></p>`}
  </section>`;
}
