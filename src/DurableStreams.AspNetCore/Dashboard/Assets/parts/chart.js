// A moving line chart of the last five minutes.
import { html, useEffect, useRef } from '../vendor/htm-preact/htm-preact.js';
import uPlot from '../vendor/uplot/uplot.js';

const SECONDS = 300;
const HEIGHT = 150;

const darkness = matchMedia('(prefers-color-scheme: dark)');

// The distances of two lines of the grid: for numbers uPlot's own, for sizes powers of two.
const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** `points` are `[seconds since 1970, value]`; `format` writes a value; `isSize` if values are bytes. */
export function Chart({ title, points, format, color, isSize = false }) {
  const element = useRef(null);
  const chart = useRef(null);
  const latest = useRef(points);
  latest.current = points;

  useEffect(() => {
    const { current } = element;
    const build = () => {
      chart.current?.destroy();
      chart.current = new uPlot(optionsOf(current, format, color, isSize), columnsOf(latest.current), current);
    };
    build();
    const observer = new ResizeObserver(() =>
      chart.current.setSize({ width: Math.max(120, current.clientWidth), height: HEIGHT }));
    observer.observe(current);
    darkness.addEventListener('change', build);
    return () => {
      observer.disconnect();
      darkness.removeEventListener('change', build);
      chart.current.destroy();
      chart.current = null;
    };
  }, []);

  useEffect(() => chart.current.setData(columnsOf(points)), [points]);

  const last = points.at(-1)?.[1];
  const highest = points.reduce((most, [, value]) => Math.max(most, value ?? 0), 0);
  return html`<figure class="card chart">
    <figcaption>
      <h2>${title}</h2><span class="value">${last === undefined ? '–' : format(last ?? 0)}</span>
    </figcaption>
    <div ref=${element} role="img"
      aria-label="${title} in the last five minutes: now ${format(last ?? 0)}, at most ${format(highest)}"></div>
  </figure>`;
}

const columnsOf = (points) => [points.map(([time]) => time), points.map(([, value]) => value)];

function optionsOf(element, format, color, isSize) {
  const stroke = resolve(element, `var(${color})`);
  const muted = resolve(element, 'var(--muted)');
  const grid = { stroke: resolve(element, 'var(--chart-grid)'), width: 1 };
  return {
    width: Math.max(120, element.clientWidth),
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, range: (_, __, max) => [max - SECONDS, max] },
      y: { range: (_, __, max) => [0, isSize ? binaryMaximum(max) : niceMaximum(max)] },
    },
    axes: [
      {
        stroke: muted,
        grid: { show: false },
        ticks: { show: false },
        size: 24,
        space: 90,
        values: (_, times) => times.map((time) => new Date(time * 1000).toLocaleTimeString([], {
          hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
        })),
      },
      {
        stroke: muted,
        grid,
        ticks: { show: false },
        size: 64,
        space: 36,
        values: (_, values) => values.map(format),
        ...(isSize ? { incrs: BINARY_STEPS } : {}),
      },
    ],
    series: [{}, {
      stroke,
      fill: resolve(element, `color-mix(in srgb, var(${color}) 14%, transparent)`),
      width: 2,
      points: { show: false },
    }],
  };
}

// A canvas knows no variables, and no colours that depend on light and dark.
function resolve(element, color) {
  element.style.color = color;
  const resolved = getComputedStyle(element).color;
  element.style.color = '';
  return resolved;
}

// Never 0, so that an idle system has a line at the bottom.
function niceMaximum(max) {
  const wanted = Math.max(max * 1.1, 1);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return Math.ceil(wanted / power) * power;
}

const binaryMaximum = (max) => {
  const step = 2 ** Math.max(5, Math.floor(Math.log2(Math.max(max, 1))) - 1);
  return (Math.floor(max / step) + 1) * step;
};
