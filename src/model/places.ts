import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { WireRelated } from '../protocol/wire';
import type { NotebookDocument } from './document';
import { labelOf } from './labels';

/** Says whether a place is there to go to: its cell may be gone. */
export function isThere(
  { cell, path }: WireRelated,
  document: NotebookDocument
): boolean {
  return path !== '' || (cell !== null && document.cell(cell) !== undefined);
}

/** Names a place: a cell of this notebook, or a file, as seen from here, and where in it. */
export function placeLabel(
  { cell, path, index, range }: WireRelated,
  document: NotebookDocument,
  trans: TranslationBundle
): string {
  if (path === '') {
    const model = cell === null ? undefined : document.cell(cell);
    return model && cell !== null
      ? labelOf(model, document.cellIds.indexOf(cell), trans)
      : '';
  }
  const folder = PathExt.dirname(document.context.localPath);
  const file = folder ? PathExt.relative(folder, path) : path;
  return index === null
    ? trans.__('%1, line %2', file, range.start.line + 1)
    : trans.__('%1, cell %2', file, index + 1);
}
