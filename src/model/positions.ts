import type { WirePosition, WireRange } from '../protocol/wire';

/** Turns a position into an offset in `text`; what lies outside is moved to the nearest place. */
export function offsetOf(text: string, position: WirePosition): number {
  let start = 0;
  for (let line = 0; line < position.line; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      return text.length;
    }
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  const longest = (end < 0 ? text.length : end) - start;
  return start + Math.max(0, Math.min(position.character, longest));
}

/** Turns a range into a pair of offsets in `text`, in order. */
export function offsetsOf(text: string, range: WireRange): [number, number] {
  const from = offsetOf(text, range.start);
  return [from, Math.max(from, offsetOf(text, range.end))];
}

/** Compares two positions: negative where `a` comes first. */
export function comparePositions(a: WirePosition, b: WirePosition): number {
  return a.line - b.line || a.character - b.character;
}
