import type { WireCell } from '../protocol/wire';
import { sameCell } from './cells';

/** What the server has to hear of: the order where it changed, and the cells that did. */
export interface IChange {
  order?: string[];
  cells: WireCell[];
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, place) => id === b[place]);
}

/**
 * Remembers what the server was told of the cells, and finds what it was not told yet.
 *
 * Ids are compared, and the signals of the cell list are not believed: a move is told there as
 * a removal and an insertion.
 */
export class SentCells {
  /** Forgets everything and returns all `cells`, for a document that is opened. */
  reset(cells: readonly WireCell[]): WireCell[] {
    this._sent.clear();
    this._order = [];
    const byId = new Map(cells.map(cell => [cell.id, cell]));
    return (
      this.diff([...byId.keys()], new Set(), id => byId.get(id))?.cells ?? []
    );
  }

  /**
   * Compares the document with what was sent, and takes it for sent.
   *
   * @param ids - The ids of all cells, in document order; a repeated id counts once.
   * @param touched - The ids of cells that may have changed.
   * @param read - Reads a cell; asked only of new and of touched ones.
   */
  diff(
    ids: readonly string[],
    touched: ReadonlySet<string>,
    read: (id: string) => WireCell | undefined
  ): IChange | null {
    const order = [...new Set(ids)];
    const cells: WireCell[] = [];
    for (const id of order) {
      const before = this._sent.get(id);
      if (before && !touched.has(id)) {
        continue;
      }
      const now = read(id);
      if (now && !(before && sameCell(before, now))) {
        this._sent.set(id, now);
        cells.push(now);
      }
    }
    const moved = !sameOrder(order, this._order);
    if (!moved && cells.length === 0) {
      return null;
    }
    if (moved) {
      const kept = new Set(order);
      for (const id of this._order.filter(id => !kept.has(id))) {
        this._sent.delete(id);
      }
      this._order = order;
    }
    return moved ? { order, cells } : { cells };
  }

  private _order: string[] = [];
  private readonly _sent = new Map<string, WireCell>();
}
