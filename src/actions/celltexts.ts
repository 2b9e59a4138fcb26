import type { ISharedNotebook } from '@jupyter/ydoc';

import type { CellText } from '../protocol/wire';
import { applyEdits, EditError } from './edits';

/** The range of a whole text: edits take what lies outside for the nearest place. */
const ALL = {
  start: { line: 0, character: 0 },
  end: { line: Number.MAX_SAFE_INTEGER, character: 0 }
};

/**
 * Gives cells other texts, as one step that one undo takes back.
 *
 * @throws {@link EditError} before anything is changed, where a cell is gone or holds another text
 * than it did.
 */
export function changeTexts(
  notebook: ISharedNotebook,
  texts: readonly CellText[]
): void {
  const sources = new Map(
    notebook.cells.map(cell => [cell.getId(), cell.getSource()])
  );
  for (const { cell, before } of texts) {
    if (sources.get(cell) !== before) {
      throw new EditError(`Cell ${cell} was changed meanwhile`);
    }
  }
  applyEdits(
    notebook,
    texts.map(({ cell, after }) => ({
      kind: 'replaceText',
      cell,
      range: ALL,
      text: after
    }))
  );
}

/** Turns a change round. */
export function reversed(texts: readonly CellText[]): CellText[] {
  return texts.map(({ cell, before, after }) => ({
    cell,
    before: after,
    after: before
  }));
}
