// What every page has: the navigation, the project, access, and a word when the server is lost.
import { html, useEffect, useRef, useState } from '../vendor/htm-preact/htm-preact.js';
import { isConnected } from '../service/connection.js';
import { credentials } from '../service/credentials.js';
import { DEFAULT_PROJECT, isOpen, version } from '../service/settings.js';
import { useStore } from '../service/store.js';
import { routes, useRoute } from '../parts/router.js';
import { AccessDialog } from './access.js';
import { ProjectDialog } from './projectDialog.js';
import { Overview } from './overview.js';
import { Streams } from './streams.js';
import { Stream } from './stream.js';
import { Estuaries } from './estuaries.js';
import { Subscriptions } from './subscriptions.js';
import { Projects } from './projects.js';
import { Project } from './project.js';
import { Notice } from '../parts/notice.js';

const PROJECT_KEY = 'durable-streams-project';

export function Shell() {
  const route = useRoute();
  const connected = useStore(isConnected);
  const [dialog, setDialog] = useState(null);
  const project = useProject(route);
  const main = useRef(null);
  const isFirst = useRef(true);
  const page = `${route.page}/${route.project}/${route.path}`;

  // A screen reader continues at the new page.
  useEffect(() => {
    if (!isFirst.current) {
      main.current.focus();
      scrollTo(0, 0);
    }

    isFirst.current = false;
  }, [page]);

  const close = () => setDialog(null);
  return html`
    <a class="skip" href="#main" onClick=${(event) => {
      event.preventDefault();
      main.current.focus();
    }}>Skip to the content</a>
    <header class="top">
      <a class="brand" href=${routes.overview()}><img src="favicon.svg" alt="" width="24" height="24" />
        <span>Durable Streams</span></a>
      <button type="button" class="project-button" onClick=${() => setDialog('project')}>
        <span class="muted">Project</span> <b>${project}</b><span aria-hidden="true"> ▾</span>
      </button>
      <${AccessButton} open=${() => setDialog('access')} />
    </header>
    <nav aria-label="Pages">
      <${Links} route=${route} project=${project} />
      <p class="version">Version ${version()}</p>
    </nav>
    <main ref=${main} id="main" tabindex="-1">
      ${!connected && html`<p class="lost" role="alert">
        <b>The server does not answer.</b> What you see is from before. It is asked again every two seconds.
      </p>`}
      <${Page} route=${route} key=${page} />
    </main>
    ${dialog === 'access' && html`<${AccessDialog} onClose=${close} />`}
    ${dialog === 'project' && html`<${ProjectDialog} project=${project} onClose=${close} />`}`;
}

function Page({ route }) {
  const { page, project, path, query } = route;
  useEffect(() => {
    document.title = [path, path ? null : titles[page], project, 'Durable Streams'].filter(Boolean).join(' · ');
  }, []);
  switch (page) {
    case 'overview': return html`<${Overview} />`;
    case 'projects': return project ? html`<${Project} project=${project} />` : html`<${Projects} />`;
    case 'streams': return html`<${Streams} project=${project ?? DEFAULT_PROJECT} query=${query} />`;
    case 'stream': return project && path
      ? html`<${Stream} project=${project} path=${path} />`
      : html`<${NoStream} project=${project ?? DEFAULT_PROJECT} />`;
    case 'estuaries': return html`<${Estuaries} project=${project ?? DEFAULT_PROJECT} query=${query} />`;
    case 'subscriptions': return html`<${Subscriptions} project=${project ?? DEFAULT_PROJECT} query=${query} />`;
    default: return html`<h1>No page</h1>
      <${Notice} kind="problem" title="There is no such page">
        <p><a class="button" href=${routes.overview()}>Overview</a></p>
      <//>`;
  }
}

const NoStream = ({ project }) => html`<h1>No stream</h1>
  <${Notice} kind="problem" title="This address names no stream">
    <p>The address of a stream ends with its path.</p>
    <p><a class="button" href=${routes.streams(project)}>Streams of ${project}</a></p>
  <//>`;

const titles = {
  overview: 'Overview',
  streams: 'Streams',
  estuaries: 'Estuaries',
  subscriptions: 'Subscriptions',
  projects: 'Projects',
};

function Links({ route, project }) {
  const list = useRef(null);

  // On narrow screens the links are a row that can be scrolled.
  useEffect(() => {
    const current = list.current.querySelector('[aria-current]');
    if (current && list.current.scrollWidth > list.current.clientWidth) {
      list.current.scrollLeft = current.offsetLeft - 16;
    }
  }, [route.page]);

  const link = (page, href, isCurrent = route.page === page) => html`<li>
    <a href=${href} aria-current=${isCurrent ? 'page' : undefined}>${titles[page]}</a>
  </li>`;
  return html`<ul ref=${list}>
    ${link('overview', routes.overview())}
    ${link('streams', routes.streams(project), route.page === 'streams' || route.page === 'stream')}
    ${link('estuaries', routes.estuaries(project))}
    ${link('subscriptions', routes.subscriptions(project))}
    ${link('projects', routes.projects())}
  </ul>`;
}

function AccessButton({ open }) {
  const { adminKey, tokens } = useStore(credentials);
  const names = [...(adminKey ? ['admin key'] : []), ...Object.keys(tokens)];
  return html`<button type="button" class="access-button" onClick=${open}>
    <span class="muted">Access</span>${' '}
    <b>${names.length > 1 ? `${names.length} keys` : names[0] ?? (isOpen() ? 'open' : 'none')}</b>
  </button>`;
}

// The project of the last page that had one.
function useProject(route) {
  const [project, setProject] = useState(() => sessionStorage.getItem(PROJECT_KEY) ?? DEFAULT_PROJECT);
  const current = route.page === 'projects' ? project : route.project ?? project;
  useEffect(() => {
    setProject(current);
    sessionStorage.setItem(PROJECT_KEY, current);
  }, [current]);
  return current;
}
