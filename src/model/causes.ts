import type { CellVerdict, WireReason } from '../protocol/wire';

/** A reason that has no other cell's staleness behind it, and the cell that it is about. */
export interface ICause {
  readonly cell: string;
  readonly reason: WireReason;
}

/** The kind of a reason that only says: another cell is stale. */
const UPSTREAM = 'upstream';

/**
 * Finds where the staleness of a cell began: goes along the reasons that only name another stale
 * cell, to those that name a change.
 */
export function causesOf(
  cell: string,
  verdicts: ReadonlyMap<string, CellVerdict>
): ICause[] {
  const causes: ICause[] = [];
  const seen = new Set([cell]);
  const queue = [cell];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const reason of verdicts.get(next)?.reasons ?? []) {
      if (reason.kind !== UPSTREAM) {
        if (next !== cell) {
          causes.push({ cell: next, reason });
        }
      } else if (reason.cell !== null && !seen.has(reason.cell)) {
        seen.add(reason.cell);
        queue.push(reason.cell);
      }
    }
  }
  return causes;
}
