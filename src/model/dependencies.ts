import type { Dependency } from '../protocol/wire';

/** A cell at the other end of a dependency, and the names that lead there. */
export interface INeighbour {
  cell: string;
  names: readonly string[];
}

/** Which cells depend on which, and by which names; looked up from either end. */
export class Dependencies {
  constructor(readonly edges: readonly Dependency[] = []) {
    for (const { source, target, names } of edges) {
      // A cell that changes its own input is no place to jump to.
      if (source !== target) {
        append(this._sources, target, { cell: source, names });
        append(this._targets, source, { cell: target, names });
      }
    }
  }

  /** Lists the cells that bind or change what `cell` reads. */
  sourcesOf(cell: string): readonly INeighbour[] {
    return this._sources.get(cell) ?? [];
  }

  /** Lists the cells that read what `cell` binds or changes. */
  targetsOf(cell: string): readonly INeighbour[] {
    return this._targets.get(cell) ?? [];
  }

  private readonly _sources = new Map<string, INeighbour[]>();
  private readonly _targets = new Map<string, INeighbour[]>();
}

function append(
  map: Map<string, INeighbour[]>,
  key: string,
  value: INeighbour
): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
