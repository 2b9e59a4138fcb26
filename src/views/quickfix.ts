import type { WireDiagnostic } from '../protocol/wire';
import type { ICardContent } from './cardtypes';
import type { IEntry } from './menu';

/** A menu knows no code font: names are set in quotation marks. */
function plain(message: string): string {
  return message.replace(/`([^`]*)`/g, '“$1”');
}

/** Puts those diagnostics first that stand at the cursor. */
export function nearestFirst(
  diagnostics: readonly WireDiagnostic[],
  line: number | null
): WireDiagnostic[] {
  const distance = ({ range }: WireDiagnostic) =>
    line === null ? 0 : Math.abs(range.start.line - line);
  return [...diagnostics].sort((a, b) => distance(a) - distance(b));
}

/** Writes what cards say as a menu: what happened, then what can be done, without repetition. */
export function entriesOf(
  cards: readonly ICardContent[],
  nothing: string
): IEntry[] {
  const seen = new Set<string>();
  const entries: IEntry[] = [];
  const add = (entry: IEntry) => {
    if (!seen.has(entry.label)) {
      seen.add(entry.label);
      entries.push(entry);
    }
  };
  for (const { lines, actions } of cards) {
    for (const { text } of lines) {
      add({ label: plain(text) });
    }
    for (const { label, run } of actions) {
      add({ label: plain(label), run });
    }
    for (const { links } of lines) {
      for (const { label, run } of links) {
        add({ label: `→ ${plain(label)}`, run });
      }
    }
  }
  return entries.length > 0 ? entries : [{ label: nothing }];
}
