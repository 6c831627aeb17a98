// A list of any length of which only the visible rows are in the page. All rows have the same height.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/htm-preact/htm-preact.js';

export const ROW_HEIGHT = 26;

const OVERSCAN = 4;

/**
 * `render(index)` renders a row. `droppedRows` counts the rows that were removed at the front, so that the others stay
 * where they are. With `isAtEnd` the end stays visible, until the user scrolls up: then `onLeaveEnd` is called.
 */
export function VirtualList({
  label, count, droppedRows, render, isAtEnd, onLeaveEnd, onReachEnd, selected, onSelect,
}) {
  const element = useRef(null);
  const place = useRef({ dropped: droppedRows, scrolledTo: 0 });
  const [view, setView] = useState({ top: 0, height: 400 });

  useEffect(() => {
    const { current } = element;
    const observer = new ResizeObserver(() => setView({ top: current.scrollTop, height: current.clientHeight }));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const { current } = element;
    const dropped = droppedRows - place.current.dropped;
    place.current.dropped = droppedRows;
    if (isAtEnd) {
      current.scrollTop = current.scrollHeight;
    } else if (dropped > 0) {
      current.scrollTop -= dropped * ROW_HEIGHT;
    }

    place.current.scrolledTo = current.scrollTop;
  });

  const scroll = () => {
    const { current } = element;
    if (isAtEnd && current.scrollTop < place.current.scrolledTo - ROW_HEIGHT / 2) {
      onLeaveEnd();
    } else if (!isAtEnd && current.scrollTop + current.clientHeight >= current.scrollHeight - ROW_HEIGHT) {
      onReachEnd();
    }

    setView({ top: current.scrollTop, height: current.clientHeight });
  };

  const key = (event) => {
    const page = Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 1);
    const from = selected ?? Math.floor(view.top / ROW_HEIGHT) - 1;
    const wanted = {
      ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: count - 1,
    }[event.key];
    if (wanted === undefined) {
      return;
    }

    event.preventDefault();
    const index = Math.max(0, Math.min(count - 1, wanted));
    onSelect(index);
    const { current } = element;
    const top = index * ROW_HEIGHT;
    if (top < current.scrollTop) {
      current.scrollTop = top;
    } else if (top + ROW_HEIGHT > current.scrollTop + current.clientHeight) {
      current.scrollTop = top + ROW_HEIGHT - current.clientHeight;
    }
  };

  // The browser limits the position only after this is rendered.
  const highest = Math.max(0, count * ROW_HEIGHT - view.height);
  const top = isAtEnd ? highest : Math.min(view.top, highest);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top + view.height) / ROW_HEIGHT) + OVERSCAN);
  const rows = [];
  for (let index = first; index < last; index++) {
    rows.push(html`<div key=${(droppedRows + index) % 4096} id="row-${index}" class="row" role="option"
        aria-selected=${index === selected ? 'true' : 'false'} aria-setsize=${count} aria-posinset=${index + 1}
        style=${{ transform: `translateY(${index * ROW_HEIGHT}px)` }} onClick=${() => onSelect(index)}>
      ${render(index)}
    </div>`);
  }

  return html`<div ref=${element} class="rows" role="listbox" tabindex="0" aria-label=${label}
      aria-activedescendant=${selected !== null && selected >= first && selected < last ? `row-${selected}` : undefined}
      onScroll=${scroll} onKeyDown=${key}>
    <div class="rows-space" role="presentation" style=${{ height: `${count * ROW_HEIGHT}px` }}>${rows}</div>
  </div>`;
}
