import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';

import { offsetsOf } from '../model/positions';
import type { WireEdit, WireReplaceText } from '../protocol/wire';

/** Tells that an edit speaks of a cell that is not there. */
export class EditError extends Error {}

/** The parts of a shared model's undo manager that its interface leaves out. */
interface IUndoable {
  undoManager?: { stopCapturing?: () => void } | null;
}

function indexOf(notebook: ISharedNotebook, id: string | null): number {
  if (id === null) {
    return notebook.cells.length;
  }
  const index = notebook.cells.findIndex(cell => cell.getId() === id);
  if (index < 0) {
    throw new EditError(`No cell ${id}`);
  }
  return index;
}

function replaceAll(cell: ISharedCell, edits: readonly WireReplaceText[]) {
  const source = cell.getSource();
  const pieces = edits.map(edit => {
    const [from, to] = offsetsOf(source, edit.range);
    return { from, to, text: edit.text };
  });
  // From the end, so that the offsets of what is still to come stay true.
  pieces.sort((a, b) => b.from - a.from || b.to - a.to);
  for (const { from, to, text } of pieces) {
    cell.updateSource(from, to, text);
  }
}

function byCell(edits: readonly WireEdit[]): Map<string, WireReplaceText[]> {
  const groups = new Map<string, WireReplaceText[]>();
  for (const edit of edits) {
    if (edit.kind === 'replaceText') {
      const list = groups.get(edit.cell) ?? [];
      list.push(edit);
      groups.set(edit.cell, list);
    }
  }
  return groups;
}

function restructure(notebook: ISharedNotebook, edit: WireEdit): void {
  switch (edit.kind) {
    case 'replaceText':
      return;
    case 'insertCell': {
      const index = indexOf(notebook, edit.before);
      const free =
        edit.id !== null && !notebook.cells.some(c => c.getId() === edit.id);
      notebook.insertCell(index, {
        cell_type: 'code',
        source: edit.source,
        metadata: { trusted: true },
        ...(free && edit.id !== null ? { id: edit.id } : {})
      });
      return;
    }
    case 'deleteCell':
      notebook.deleteCell(indexOf(notebook, edit.cell));
      return;
    case 'moveCell': {
      const from = indexOf(notebook, edit.cell);
      const before = indexOf(notebook, edit.before);
      // A shared notebook wants the place that the cell has after the move.
      const to = before > from ? before - 1 : before;
      if (to !== from) {
        notebook.moveCell(from, to);
      }
      return;
    }
  }
}

function check(notebook: ISharedNotebook, edits: readonly WireEdit[]): void {
  for (const edit of edits) {
    if ('cell' in edit) {
      indexOf(notebook, edit.cell);
    }
    if ('before' in edit) {
      indexOf(notebook, edit.before);
    }
  }
}

function startNewStep(shared: object): void {
  (shared as IUndoable).undoManager?.stopCapturing?.();
}

/**
 * Applies edits to a notebook as one step that one undo takes back.
 *
 * Positions of all edits are those of the document before the first of them. Edits of the text
 * of one cell can be undone from within its editor; all others from the notebook.
 *
 * @throws {@link EditError} before anything is changed, where a cell is not there.
 */
export function applyEdits(
  notebook: ISharedNotebook,
  edits: readonly WireEdit[]
): void {
  check(notebook, edits);
  const texts = byCell(edits);
  const apply = () => {
    for (const [id, replacements] of texts) {
      replaceAll(notebook.getCell(indexOf(notebook, id)), replacements);
    }
    for (const edit of edits) {
      restructure(notebook, edit);
    }
  };
  const inOneCell =
    texts.size === 1 && edits.every(edit => edit.kind === 'replaceText');
  const scope = inOneCell
    ? notebook.getCell(indexOf(notebook, [...texts.keys()][0]))
    : notebook;
  startNewStep(scope);
  scope.transact(apply);
  startNewStep(scope);
}
