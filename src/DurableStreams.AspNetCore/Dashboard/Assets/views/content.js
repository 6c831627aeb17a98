// The content of a stream: a window of rows that follows the tail, stands still, or starts at any position.
import { html, useEffect, useMemo, useRef, useState } from '../vendor/htm-preact/htm-preact.js';
import { isOffset, offsetAt, positionOf } from '../service/offsets.js';
import { isJson, isText, MAX_READ_BYTES } from '../service/streams.js';
import { decode, formatBytes, formatCount, formatHex, formatNumber } from '../content/format.js';
import { StreamReader } from '../content/streamReader.js';
import { Notice } from '../parts/notice.js';
import { Problem } from '../parts/problem.js';
import { VirtualList } from '../parts/virtualList.js';
import { RowDetails } from './rowDetails.js';

// How much before the tail is shown at first.
const RECENT_BYTES = 64 * 1024;

const PREVIEW_BYTES = 512;

const MODES = [['json', 'JSON'], ['text', 'Text'], ['hex', 'Hex']];

export function Content({ project, path, contentType, tail }) {
  const modes = MODES.filter(([mode]) => mode !== 'json' || isJson(contentType));
  const [mode, setMode] = useState(isJson(contentType) ? 'json' : isText(contentType) ? 'text' : 'hex');
  const [selected, setSelected] = useState(null);
  const reader = useReader(project, path, mode);
  const { window: shown } = reader;
  const end = positionOf(tail);
  const latest = useRef(tail);
  latest.current = tail;

  const openAt = async (position) => {
    setSelected(null);
    await reader.open(position <= 0 ? '-1' : offsetAt(Math.min(position, positionOf(latest.current)), latest.current));
    if (reader.problem?.code === 'OFFSET_GONE') {
      // What a fork inherits has the offsets of its source.
      await reader.open('-1');
    }
  };
  const openLatest = async () => {
    await openAt(positionOf(latest.current) - RECENT_BYTES);
    await reader.follow();
  };

  useEffect(() => {
    openLatest();
    return () => reader.stop();
  }, []);

  // The rate falls although nothing comes.
  useEffect(() => {
    const timer = setInterval(reader.onChange, 500);
    return () => clearInterval(timer);
  }, []);

  const changeMode = (next) => {
    const start = shown.start ?? 0;
    const wasFollowing = reader.isFollowing;
    setMode(next);
    reader.stop();
    reader.setMode(next);
    (wasFollowing ? openLatest() : openAt(start));
  };
  const isLive = reader.isFollowing;
  const select = (index) => {
    if (isLive) {
      reader.stop();
    }

    setSelected(shown.droppedRows + index);
  };
  const index = selected === null ? null : selected - shown.droppedRows;

  return html`<section class="card content" aria-label="Content">
    <${Toolbar} modes=${modes} mode=${mode} changeMode=${changeMode} reader=${reader} end=${end} tail=${tail}
      openAt=${openAt} openLatest=${openLatest} />
    ${reader.problem && !isLive && (isOfEarlierStream(reader.problem)
      ? html`<${Replaced} showNew=${openLatest} />`
      : html`<${Problem} problem=${reader.problem} project=${project} retry=${() => reader.readMore()} />`)}
    <div class=${index === null ? 'panes' : 'panes with-details'}>
      ${shown.rowCount === 0
        ? html`<${Empty} reader=${reader} end=${end} />`
        : html`<${VirtualList} label="Content, ${formatCount(shown.rowCount, 'row')}" count=${shown.rowCount}
            droppedRows=${shown.droppedRows} render=${(at) => html`<${Row} mode=${mode} row=${shown.row(at)} />`}
            isAtEnd=${isLive} onLeaveEnd=${() => reader.stop()}
            onReachEnd=${() => !reader.isAtTail && reader.readMore()}
            selected=${index} onSelect=${select} />`}
      ${index !== null && index >= 0 && index < shown.rowCount && html`
        <${RowDetails} row=${shown.row(index)} mode=${mode} maxBytes=${MAX_READ_BYTES}
          onClose=${() => setSelected(null)} />`}
    </div>
    <${StatusLine} reader=${reader} end=${end} />
  </section>`;
}

// The page shows the content only while there is a stream, so that this is another one than was read before.
const isOfEarlierStream = (problem) => problem.status === 404 || problem.status === 410;

const Replaced = ({ showNew }) => html`<${Notice} kind="problem" title="This stream was deleted and created again">
    <p>What is shown is from the earlier one.</p>
    <p><button type="button" onClick=${showNew}>Show the new stream</button></p>
  <//>`;

// Whatever changes, and however often: the page is rendered once per frame.
function useReader(project, path, mode) {
  const [, setTick] = useState(0);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return useMemo(() => new StreamReader(project, path, mode, () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setTick((before) => before + 1));
  }), []);
}

function Toolbar({ modes, mode, changeMode, reader, end, tail, openAt, openLatest }) {
  const jump = (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get('position').trim();
    openAt(isOffset(text) ? positionOf(text) : Number(text));
  };
  const position = reader.isFollowing ? end : Math.min(reader.window.start ?? 0, end);
  const { rows, bytes } = reader.rate.perSecond();
  return html`<div class="toolbar">
    ${reader.isFollowing
      ? html`<button class="live on" type="button"
          onClick=${() => reader.stop()}><i aria-hidden="true"></i>Pause</button>`
      : html`<button class="live" type="button" disabled=${reader.isClosed}
          onClick=${() => reader.follow()}><i aria-hidden="true"></i>
          ${reader.next ? 'Resume' : 'Follow live'}</button>`}
    <span class="rate">${reader.isFollowing && html`
      <b>${formatNumber(rows)}</b> rows/s · ${formatBytes(bytes)}/s`}</span>
    <fieldset class="segments">
      <legend class="hidden">Show as</legend>
      ${modes.map(([name, title]) => html`<label key=${name}>
        <input type="radio" name="mode" value=${name} checked=${name === mode} onChange=${() => changeMode(name)} />
        <span>${title}</span>
      </label>`)}
    </fieldset>
    <form class="jump" onSubmit=${jump}>
      <button type="button" onClick=${() => openAt(0)}>Start</button>
      <label><span class="hidden">Offset, or position in bytes</span>
        <input name="position" type="text" inputmode="numeric" required
          pattern="\\d{1,16}(_\\d{16})?" placeholder="offset"
          title="An offset, or a number of bytes from the start" autocomplete="off" />
      </label>
      <button type="submit">Go</button>
      <button type="button" onClick=${openLatest}>Latest</button>
    </form>
    <input class="scrubber" type="range" min="0" max=${Math.max(1, end)} step="1" value=${position}
      aria-label="Position in the stream" aria-valuetext="${formatBytes(position)} of ${formatBytes(end)}"
      onChange=${(event) => openAt(Number(event.target.value))} />
  </div>`;
}

function Row({ mode, row }) {
  const { position, bytes, isCut } = row;
  if (mode === 'hex') {
    const { digits, characters } = formatHex(bytes);
    return html`<span class="position">${position}</span>
      <span class="hex">${digits}</span><span class="text">${characters}</span>`;
  }

  const text = decode(bytes.length > PREVIEW_BYTES ? bytes.subarray(0, PREVIEW_BYTES) : bytes);
  return html`<span class="position">${position}</span><span class="text">${text}</span>${isCut
    && html`<span class="badge warning">cut</span>`}`;
}

function Empty({ reader, end }) {
  return html`<div class="rows nothing">
    <p>${reader.isLoading ? 'Loading…'
      : end === 0 ? 'This stream is empty. What is appended appears here at once.'
      : reader.isFollowing ? 'Waiting for the next append…'
      : 'Nothing to show from here.'}</p>
  </div>`;
}

function StatusLine({ reader, end }) {
  const behind = reader.next && positionOf(reader.next) !== null ? Math.max(0, end - positionOf(reader.next)) : 0;
  const state = reader.isClosed ? 'Closed: nothing follows.'
    : reader.isFollowing ? reader.problem ? 'Waiting for the server…' : reader.isAtTail ? 'Live.' : 'Catching up…'
    : reader.isLoading ? 'Loading…'
    : behind > 0 ? `Paused, ${formatBytes(behind)} before the tail.`
    : 'Paused at the tail.';
  const { rowCount, droppedRows } = reader.window;
  return html`<p class="status">
    <span role="status">${state}</span>
    <span>${formatCount(rowCount, 'row')} in memory${
      droppedRows > 0 && `, ${formatCount(droppedRows, 'older one')} dropped`}</span>
  </p>`;
}
