import type { SeverityName, WireDiagnostic } from '../protocol/wire';
import { comparePositions } from './positions';

const SEVERITIES: readonly SeverityName[] = [
  'error',
  'warning',
  'info',
  'hint'
];

/** A diagnostic and the cell that it stands in. */
export interface IPlaced {
  readonly cell: string;
  readonly diagnostic: WireDiagnostic;
}

/** Diagnostics that the panel shows together: those of one cell, or of one rule. */
export interface IGroup {
  /** A cell's id, or a rule's name. */
  readonly key: string;
  readonly items: readonly IPlaced[];
}

/** How the panel groups diagnostics. */
export type Grouping = 'cell' | 'rule';

/** Lists all diagnostics in the order of the document. */
export function inOrder(
  cells: readonly string[],
  diagnostics: ReadonlyMap<string, readonly WireDiagnostic[]>
): IPlaced[] {
  return cells.flatMap(cell =>
    [...(diagnostics.get(cell) ?? [])]
      .sort((a, b) => comparePositions(a.range.start, b.range.start))
      .map(diagnostic => ({ cell, diagnostic }))
  );
}

/** Keeps what holds every word of `filter` in its rule, message or name. */
export function matching(
  items: readonly IPlaced[],
  filter: string
): readonly IPlaced[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return items;
  }
  return items.filter(({ diagnostic: { rule, message, name } }) => {
    const text = `${rule} ${message} ${name}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** Groups what is in document order; rules come in the order of their first diagnostic. */
export function group(items: readonly IPlaced[], by: Grouping): IGroup[] {
  const groups = new Map<string, IPlaced[]>();
  for (const item of items) {
    const key = by === 'cell' ? item.cell : item.diagnostic.rule;
    const list = groups.get(key);
    if (list) {
      list.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return Array.from(groups, ([key, list]) => ({ key, items: list }));
}

/** Compares severities: negative where `a` is worse. */
export function compareSeverities(a: SeverityName, b: SeverityName): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}
