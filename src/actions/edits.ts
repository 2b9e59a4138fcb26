import type {
  ISharedCell,
  ISharedCodeCell,
  ISharedNotebook,
  SharedCell
} from '@jupyter/ydoc';

import { offsetsOf } from '../model/positions';
import type { WireEdit, WireReplaceText } from '../protocol/wire';

/** Tells that an edit speaks of a cell that is not there. */
export class EditError extends Error {}

/** The parts of a shared model's undo manager that its interface leaves out. */
interface IUndoable {
  undoManager?: { stopCapturing?: () => void } | null;
}

function find(notebook: ISharedNotebook, id: string): ISharedCell {
  const cell = notebook.cells.find(cell => cell.getId() === id);
  if (!cell) {
    throw new EditError(`No cell ${id}`);
  }
  return cell;
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

/**
 * Changes the list of cells within a transaction.
 *
 * The shared notebook's own list stands still until the transaction ends, and its `moveCell`
 * reads that list: so the order is followed here.
 */
class Restructuring {
  constructor(private readonly _notebook: ISharedNotebook) {
    this._cells = [..._notebook.cells];
    this._order = this._cells.map(cell => cell.getId());
  }

  apply(edit: WireEdit): void {
    switch (edit.kind) {
      case 'replaceText':
        return;
      case 'insertCell':
        this._insert(edit.before, {
          cell_type: 'code',
          source: edit.source,
          metadata: {
            trusted: true,
            ...(edit.hidden ? { jupyter: { source_hidden: true } } : {})
          },
          ...(edit.id !== null && !this._order.includes(edit.id)
            ? { id: edit.id }
            : {})
        });
        return;
      case 'clearOutputs':
        clearOutputs(this._cells.find(cell => cell.getId() === edit.cell));
        return;
      case 'deleteCell':
        this._delete(edit.cell);
        return;
      case 'moveCell': {
        const moved = this._cells.find(cell => cell.getId() === edit.cell);
        if (moved && edit.cell !== edit.before) {
          const json = moved.toJSON();
          this._delete(edit.cell);
          this._insert(edit.before, json);
        }
        return;
      }
    }
  }

  private _insert(before: string | null, cell: SharedCell.Cell): void {
    const found = before === null ? -1 : this._order.indexOf(before);
    const place = found < 0 ? this._order.length : found;
    this._notebook.insertCell(place, cell);
    this._order.splice(place, 0, typeof cell.id === 'string' ? cell.id : '');
  }

  private _delete(id: string): void {
    const place = this._order.indexOf(id);
    this._notebook.deleteCell(place);
    this._order.splice(place, 1);
  }

  private readonly _cells: readonly ISharedCell[];
  private readonly _order: string[];
}

/**
 * As Lab's own command clears a cell: no undo brings outputs back, so that none is promised.
 */
function clearOutputs(cell: ISharedCell | undefined): void {
  if (cell?.cell_type === 'code') {
    const code = cell as ISharedCodeCell;
    code.setOutputs([]);
    code.execution_count = null;
  }
}

function check(notebook: ISharedNotebook, edits: readonly WireEdit[]): void {
  for (const edit of edits) {
    if ('cell' in edit) {
      find(notebook, edit.cell);
    }
    if ('before' in edit && edit.before !== null) {
      find(notebook, edit.before);
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
 * @param fromNotebook - Whether it is to be undone from the notebook in any case.
 * @throws {@link EditError} before anything is changed, where a cell is not there.
 */
export function applyEdits(
  notebook: ISharedNotebook,
  edits: readonly WireEdit[],
  fromNotebook = false
): void {
  check(notebook, edits);
  const texts = byCell(edits);
  const apply = () => {
    for (const [id, replacements] of texts) {
      replaceAll(find(notebook, id), replacements);
    }
    const restructuring = new Restructuring(notebook);
    for (const edit of edits) {
      restructuring.apply(edit);
    }
  };
  const inOneCell =
    texts.size === 1 && edits.every(edit => edit.kind === 'replaceText');
  const scope =
    inOneCell && !fromNotebook
      ? find(notebook, [...texts.keys()][0])
      : notebook;
  startNewStep(scope);
  scope.transact(apply);
  startNewStep(scope);
}
