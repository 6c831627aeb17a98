// Splits the bytes of a chunk into rows. Only bytes are looked at: text is decoded when a row is shown.

/** The longest row of text; longer lines continue on the next row. */
export const MAX_ROW_BYTES = 1024;

export const HEX_BYTES = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/** One row for each message of a JSON array: `{ starts, ends }`. The array may be cut. */
export function splitMessages(bytes) {
  const starts = [];
  const ends = [];
  let depth = 0;
  let isInText = false;
  let start = 1;
  for (let i = 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isInText) {
      if (byte === BACKSLASH) {
        i++;
      } else if (byte === QUOTE) {
        isInText = false;
      }
    } else if (byte === QUOTE) {
      isInText = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) {
        break;
      }

      depth--;
    } else if (byte === COMMA && depth === 0) {
      starts.push(start);
      ends.push(i);
      start = i + 1;
    }
  }

  // Without the bracket that ends the array, if it was received.
  const end = depth === 0 && !isInText && bytes[bytes.length - 1] === 0x5d ? bytes.length - 1 : bytes.length;
  if (end > start) {
    starts.push(start);
    ends.push(end);
  }

  return { starts, ends };
}

/** One row for each line of text. */
export function splitLines(bytes) {
  const starts = [];
  const ends = [];
  let start = 0;
  while (start < bytes.length) {
    let end = bytes.indexOf(LINE_FEED, start);
    let next = end + 1;
    if (end < 0) {
      end = bytes.length;
      next = end;
    }

    if (end - start > MAX_ROW_BYTES) {
      end = startOfCharacter(bytes, start + MAX_ROW_BYTES);
      next = end;
    }

    starts.push(start);
    ends.push(end);
    start = next;
  }

  return { starts, ends };
}

/** Where the character of UTF-8 starts that has the byte at a position; the position itself if none has it. */
function startOfCharacter(bytes, position) {
  // At most three bytes follow the first one. Bytes that are no UTF-8 may go on for ever.
  for (let start = position; start > position - 4; start--) {
    if ((bytes[start] & 0xc0) !== 0x80) {
      return start;
    }
  }

  return position;
}

/** One row for every 16 bytes. */
export function splitHex(bytes) {
  const starts = [];
  const ends = [];
  for (let start = 0; start < bytes.length; start += HEX_BYTES) {
    starts.push(start);
    ends.push(Math.min(bytes.length, start + HEX_BYTES));
  }

  return { starts, ends };
}
