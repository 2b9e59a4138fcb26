import type { Cell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import type { WireRange } from '../protocol/wire';

/** Finds the widget of a cell; `undefined` where the cell is gone. */
export function findCell(panel: NotebookPanel, id: string): Cell | undefined {
  return panel.content.widgets.find(({ model }) => model.id === id);
}

/**
 * Makes a cell the active one and brings it into view; with a range, selects it in the editor.
 *
 * @returns The cell's widget, or `null` where the cell is gone.
 */
export async function jumpTo(
  panel: NotebookPanel,
  id: string,
  range?: WireRange
): Promise<Cell | null> {
  const notebook = panel.content;
  const cell = findCell(panel, id);
  if (!cell) {
    return null;
  }
  if (cell.isHidden) {
    NotebookActions.expandParent(cell, notebook);
  }
  notebook.deselectAll();
  notebook.activeCellIndex = notebook.widgets.indexOf(cell);
  try {
    await notebook.scrollToCell(cell, 'smart');
  } catch {
    // A second jump that overtakes this one rejects the promise.
  }
  if (range) {
    cell.inputHidden = false;
    await cell.ready;
    notebook.mode = 'edit';
    const at = ({ line, character }: WireRange['start']) => ({
      line,
      column: character
    });
    cell.editor?.setSelection({ start: at(range.start), end: at(range.end) });
    cell.editor?.revealPosition(at(range.start));
  } else {
    notebook.mode = 'command';
  }
  notebook.activate();
  return cell;
}
