// Numbers, sizes and times as text.
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatBytes(bytes) {
  if (bytes === null || bytes === undefined) {
    return '–';
  }

  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }

  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const formatNumber = (value) => (value < 10 ? decimals : integers).format(value);

export const formatCount = (value, one, many = `${one}s`) => `${integers.format(value)} ${value === 1 ? one : many}`;

const STEPS = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month'], [Infinity, 'year']];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** "5 minutes ago", "in 2 hours". */
export function formatAgo(time, now = Date.now()) {
  if (!time) {
    return '–';
  }

  let value = (new Date(time).getTime() - now) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) {
      return relative.format(Math.round(value), unit);
    }

    value /= size;
  }

  return '–';
}

export const formatTime = (time) => time ? new Date(time).toLocaleString() : '–';

export function formatDuration(seconds) {
  const value = Number(seconds);
  return value < 60 ? `${formatNumber(value)} s`
    : value < 3600 ? `${formatNumber(value / 60)} min`
    : value < 86_400 ? `${formatNumber(value / 3600)} h`
    : `${formatNumber(value / 86_400)} d`;
}

const decoder = new TextDecoder();

export const decode = (bytes) => decoder.decode(bytes);

/** The sixteen bytes of a row as hexadecimal digits and as characters. */
export function formatHex(bytes) {
  let digits = '';
  let characters = '';
  for (let i = 0; i < 16; i++) {
    const byte = bytes[i];
    digits += byte === undefined ? '   ' : `${byte.toString(16).padStart(2, '0')} `;
    digits += i === 7 ? ' ' : '';
    characters += byte === undefined ? ' ' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }

  return { digits, characters };
}

/** JSON with line breaks; the text itself if it is not valid or was cut. Numbers keep their digits. */
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }

  return indent(text);
}

// Deeper levels are indented as far as this one, or short messages would become megabytes of spaces.
const MAX_INDENT = 32;

// Not JSON.stringify(JSON.parse(…)): it would round large numbers and drop repeated names.
function indent(text) {
  let result = '';
  let depth = 0;
  let isInText = false;
  const newLine = () => `\n${'  '.repeat(Math.min(depth, MAX_INDENT))}`;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isInText) {
      result += character;
      if (character === '\\') {
        result += text[++i];
      } else if (character === '"') {
        isInText = false;
      }
    } else if (character === '"') {
      isInText = true;
      result += character;
    } else if (character === '{' || character === '[') {
      const close = /^\s*[}\]]/.exec(text.slice(i + 1, i + 64));
      if (close) {
        result += character + close[0].trim();
        i += close[0].length;
      } else {
        depth++;
        result += character + newLine();
      }
    } else if (character === '}' || character === ']') {
      depth--;
      result += newLine() + character;
    } else if (character === ',') {
      result += character + newLine();
    } else if (character === ':') {
      result += ': ';
    } else if (!/\s/.test(character)) {
      result += character;
    }
  }

  return result;
}
