// What this process does at the moment.
import { html, useEffect, useState } from '../vendor/htm-preact/htm-preact.js';
import { getOverview } from '../service/overview.js';
import { isConnected } from '../service/connection.js';
import { absoluteUrl, DEFAULT_PROJECT } from '../service/settings.js';
import { useStore } from '../service/store.js';
import { formatAgo, formatBytes, formatNumber, formatTime } from '../content/format.js';
import { Chart } from '../parts/chart.js';
import { CopyButton } from '../parts/copyButton.js';
import { Loading } from '../parts/notice.js';
import { Problem } from '../parts/problem.js';
import { useResource } from '../parts/resource.js';
import { routes } from '../parts/router.js';

const MAX_SAMPLES = 300;

export function Overview() {
  const [samples, setSamples] = useState([]);
  const connected = useStore(isConnected);
  const after = samples.at(-1)?.at ?? 0;
  const { data, problem, reload } = useResource((signal) => getOverview(after, signal), [], { everyMs: 1000 });

  useEffect(() => {
    if (data) {
      // A server that was started again counts from the start, and its clock goes on.
      setSamples((before) => [...before, ...data.samples.filter((one) => one.at > (before.at(-1)?.at ?? 0))]
        .slice(-MAX_SAMPLES));
    }
  }, [data]);

  if (!data) {
    return html`<h1>Overview</h1>
      ${problem ? html`<${Problem} problem=${problem} isForAdmin retry=${reload} />` : html`<${Loading} />`}`;
  }

  const rate = (field) => samples.map((one) => [one.at / 1000, one[field] / one.seconds]);
  const value = (field) => samples.map((one) => [one.at / 1000, one[field] ?? 0]);
  return html`<div class=${connected ? '' : 'stale'}>
    <h1>Overview</h1>
    <${Figures} data=${data} samples=${samples} />
    <div class="charts">
      <${Chart} title="Appends per second" points=${rate('appends')} format=${formatNumber} color="--series-1" />
      <${Chart} title="Bytes per second" points=${rate('bytes')} format=${formatBytes} color="--series-2" isSize />
      <${Chart} title="Live readers" points=${value('liveReaders')} format=${formatNumber} color="--series-3" />
      <${Chart} title="Fan-out delay" points=${value('fanOutDelayMs')} format=${formatMs} color="--series-4" />
    </div>
    ${samples.length > 0 && samples.every((one) => one.appends === 0) && html`<${FirstSteps} />`}
  </div>`;
}

function Figures({ data, samples }) {
  const recent = samples.slice(-5);
  const sum = (field) => recent.reduce((total, one) => total + one[field], 0);
  const seconds = sum('seconds') || 1;
  const delays = samples.slice(-60).map((one) => one.fanOutDelayMs).filter((delay) => delay !== null);
  const failures = samples.reduce((total, one) => total + one.fanOutFailures, 0);
  const store = data.isFull ? ['bad', 'Disk full', 'Appends are refused; streams can still be deleted.']
    : data.isReady ? ['good', 'Ready', 'The store answers.']
    : ['bad', 'Not available', 'The store does not answer.'];
  return html`<dl class="figures">
    <${Figure} name="Appends" value="${formatNumber(sum('appends') / seconds)}/s"
      note="${formatBytes(sum('bytes') / seconds)}/s" />
    <${Figure} name="Live readers" value=${formatNumber(samples.at(-1)?.liveReaders ?? 0)}
      note="long-polls and SSE connections" />
    <${Figure} name="Fan-out lag" value=${delays.length ? formatMs(Math.max(...delays)) : 'none'}
      kind=${data.pausedSources > 0 || failures > 0 ? 'bad' : ''}
      note=${data.pausedSources > 0 ? `${data.pausedSources} sources are paused`
        : failures > 0 ? `${failures} failures in five minutes`
        : 'longest delivery in a minute'} />
    <${Figure} name="Store" kind=${store[0]} value=${store[1]} note=${store[2]} />
    <${Figure} name="Disk" kind=${data.isFull ? 'bad' : ''}
      value=${data.freeDiskBytes === null ? '–' : formatBytes(data.freeDiskBytes)}
      note=${data.freeDiskBytes === null ? 'the store has no disk of its own' : 'free'} />
    <${Figure} name="Process" value=${formatBytes(data.memoryBytes)}
      note=${html`memory; started <time title=${formatTime(data.startedAt)}>${formatAgo(data.startedAt)}</time>`} />
  </dl>`;
}

const Figure = ({ name, value, note, kind = '' }) => html`<div class="card figure ${kind}">
  <dt>${name}</dt>
  <dd><strong>${value}</strong><span>${note}</span></dd>
</div>`;

const formatMs = (ms) => ms >= 1000 ? `${formatNumber(ms / 1000)} s` : `${formatNumber(ms)} ms`;

/** An idle system: what to do first. */
function FirstSteps() {
  const url = absoluteUrl(DEFAULT_PROJECT, 'hello');
  const lines = [
    `curl -X PUT ${url} -H 'Content-Type: application/json'`,
    `curl -X POST ${url} -H 'Content-Type: application/json' -d '{"hello":"world"}'`,
  ].join('\n');
  return html`<section class="card steps">
    <h2>Nothing has been appended in the last five minutes</h2>
    <p>Create a stream and append to it, here under <a href=${routes.streams(DEFAULT_PROJECT)}>Streams</a> or in a
      terminal. Then open <a href=${routes.stream(DEFAULT_PROJECT, 'hello')}>hello</a> and append again: the message
      appears at once.</p>
    <pre tabindex="0">${lines}</pre>
    <${CopyButton} text=${lines} />
  </section>`;
}
