// Offsets are opaque to most clients. The dashboard knows their form (Offset.cs): generation_position, 16 digits each.
const FORM = /^(\d{16})_(\d{16})$/;

/** The number of bytes before an offset; null if the text is none. */
export function positionOf(offset) {
  const parts = FORM.exec(offset ?? '');
  return parts ? Number(parts[2]) : null;
}

/** The offset of a position in the stream of another offset. The server begins at the append that contains it. */
export function offsetAt(position, sibling) {
  const [, generation] = FORM.exec(sibling);
  return `${generation}_${String(Math.max(0, Math.floor(position))).padStart(16, '0')}`;
}

export const isOffset = (text) => FORM.test(text);
