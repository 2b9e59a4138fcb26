import type { WirePosition } from '../protocol/wire';
import type { IPlaced } from './listing';
import { comparePositions } from './positions';

/** Where the person is: a cell's place in the document, and the cursor in it, if any. */
export interface IWhere {
  readonly place: number;
  /** `null` in command mode: before the cell's first character. */
  readonly cursor: WirePosition | null;
}

/** Finds the diagnostic after `where`, or before it, round the ends of the document. */
export function nextFrom(
  items: readonly IPlaced[],
  cells: readonly string[],
  where: IWhere,
  backwards = false
): IPlaced | null {
  const places = new Map(cells.map((id, place) => [id, place]));
  const compare = (item: IPlaced): number => {
    const distance = (places.get(item.cell) ?? -1) - where.place;
    if (distance !== 0) {
      return distance;
    }
    return where.cursor
      ? comparePositions(item.diagnostic.range.start, where.cursor)
      : backwards
        ? 0
        : 1;
  };
  if (backwards) {
    const before = items.filter(item => compare(item) < 0);
    return before[before.length - 1] ?? items[items.length - 1] ?? null;
  }
  return items.find(item => compare(item) > 0) ?? items[0] ?? null;
}
