import { html } from '../vendor/htm-preact/htm-preact.js';
import { LostError, ServiceError } from '../service/client.js';
import { adminKey, claimsOf, tokenOf } from '../service/credentials.js';
import { formatAgo } from '../content/format.js';
import { AccessForm } from './accessForm.js';
import { Notice } from './notice.js';

/** Says why something could not be shown, and offers what helps. */
export function Problem({ problem, project, isForAdmin = false, retry }) {
  if (problem instanceof LostError) {
    return html`<${Notice} kind="problem" title="The server does not answer">
      <p>It is asked again every two seconds. This page continues by itself.</p>
    <//>`;
  }

  if (problem instanceof ServiceError && problem.status === 401) {
    return html`<${Unauthorized} project=${project} isForAdmin=${isForAdmin} />`;
  }

  if (problem instanceof ServiceError && problem.status === 403) {
    return html`<${Notice} kind="problem" title="The token does not allow this">
      <p>${explainScope(project)}</p>
      <${AccessForm} label="Another token, or the admin key" />
    <//>`;
  }

  return html`<${Notice} kind="problem" title=${titleOf(problem)}>
    <p>${problem.message}</p>
    ${retry && html`<p><button type="button" onClick=${retry}>Try again</button></p>`}
  <//>`;
}

function Unauthorized({ project, isForAdmin }) {
  const given = isForAdmin ? adminKey() : tokenOf(project);
  const title = given
    ? isForAdmin ? 'The server does not accept this admin key' : `The server does not accept this token for ${project}`
    : isForAdmin ? 'This needs the admin key' : `This needs a token of the project ${project}`;
  return html`<${Notice} kind="access" title=${title}>
    <p>${given && !isForAdmin ? explainToken(given)
      : isForAdmin ? 'It is the setting Auth__AdminKey of the server.'
      : 'A token is signed with a secret of the project. With the admin key, Projects can mint one.'}</p>
    <${AccessForm} label=${isForAdmin ? 'Admin key' : 'Token'} />
  <//>`;
}

function explainToken(token) {
  const claims = claimsOf(token);
  return claims?.exp && claims.exp * 1000 < Date.now()
    ? `It expired ${formatAgo(claims.exp * 1000)}.`
    : 'Its secret may have been rotated, or the project does not exist.';
}

function explainScope(project) {
  const claims = tokenOf(project) && claimsOf(tokenOf(project));
  return !claims ? 'It needs other rights.'
    : claims.stream_id ? `It is limited to the stream ${claims.stream_id}.`
    : `Its scope is ${claims.scope}.`;
}

const titleOf = (problem) => problem instanceof ServiceError
  ? { 404: 'Not found', 410: 'Deleted', 503: 'The store is not available' }[problem.status] ?? 'The server refused this'
  : 'Something went wrong on this page';
