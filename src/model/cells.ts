import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';

import type { CellKind, WireCell } from '../protocol/wire';

function kindOf(cell: ICellModel): CellKind {
  return cell.type === 'code' || cell.type === 'markdown' ? cell.type : 'raw';
}

function tagsOf(cell: ICellModel): string[] {
  const tags: unknown = cell.getMetadata('tags');
  return Array.isArray(tags)
    ? tags.filter((tag): tag is string => typeof tag === 'string')
    : [];
}

/** Says whether a cell is a code cell. */
export function isCode(cell: ICellModel): cell is ICodeCellModel {
  return cell.type === 'code';
}

/** Writes a cell as it stands on the wire. Outputs are counted, never copied. */
export function toWire(cell: ICellModel): WireCell {
  const code = isCode(cell);
  return {
    id: cell.id,
    kind: kindOf(cell),
    source: cell.sharedModel.getSource(),
    tags: tagsOf(cell),
    executionCount: code ? (cell.executionCount ?? null) : null,
    hasOutputs: code && cell.outputs.length > 0
  };
}

/** Says whether two states of a cell look the same to the server. */
export function sameCell(a: WireCell, b: WireCell): boolean {
  return (
    a.source === b.source &&
    a.kind === b.kind &&
    a.executionCount === b.executionCount &&
    a.hasOutputs === b.hasOutputs &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag, place) => tag === b.tags[place])
  );
}
